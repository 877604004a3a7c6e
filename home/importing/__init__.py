"""Loading pages, pictures and targets from a folder of YAML files."""
