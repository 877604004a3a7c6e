"""Seeing who speaks and who is silent, without showing who the one person was."""
