"""`make run`: prepare everything under var/, then one supervisor for all processes."""
