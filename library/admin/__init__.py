"""The library in the editors' admin."""
