"""The information center: pages, the basin map, the targets of Vision 2050."""
