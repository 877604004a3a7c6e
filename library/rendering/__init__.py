"""Making the files of the demonstration; needs development dependencies."""
