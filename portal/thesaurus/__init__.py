"""Concepts: topics, places, species and institutions in four languages."""
