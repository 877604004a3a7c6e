"""Pages in four languages: the base page, its blocks, its editing form, pictures."""
