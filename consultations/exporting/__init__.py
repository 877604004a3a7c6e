"""Files for download: written row by row, so that their size does not matter to the memory."""
