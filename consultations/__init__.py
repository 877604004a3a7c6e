"""Consultations: plans, what is said about them, and what is answered."""
