"""The response matrix: comment → theme → decision → reason → changed provision."""
