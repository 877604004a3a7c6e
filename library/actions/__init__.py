"""Changes with consequences. Every one is atomic; work leaves by on_commit only."""
