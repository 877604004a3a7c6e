"""People who sign in: by e-mail, with a preferred language, an export and an erasure."""
