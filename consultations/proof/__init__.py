"""Proof that the record is whole: hashes, verification, archives that verify without the portal."""
