"""Maps without outside tiles: a projection, and the shapes of the basin. No borders, on purpose."""
