"""Settings per situation: local (the default), test, production. All begin with base."""
