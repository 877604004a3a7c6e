"""Records of publications as a table: for export, and for entering many at once."""
