"""One search over everything, with two engines behind one interface."""
