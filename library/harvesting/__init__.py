"""OAI-PMH 2.0: what other catalogues collect of the library."""
