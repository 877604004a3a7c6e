"""Plans as files: read from DOCX and YAML, written as DOCX and PDF, in each language."""
