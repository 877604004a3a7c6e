"""Commands of the thesaurus."""
