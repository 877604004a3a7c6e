"""Documents as PDF in all four languages, with fonts that come along and are not the machine's."""
