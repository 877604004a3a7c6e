"""The editor of a plan: the tree of a version, its texts, its mapping, its files."""
