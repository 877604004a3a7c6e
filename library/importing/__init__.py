"""Folders of publications: reading and checking them before anything is changed."""
