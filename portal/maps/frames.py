"""A stretch of land as a picture: from longitude and latitude to the units of a drawing."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise


def albers(lon: float, lat: float) -> tuple[float, float]:
    """Project by the Albers equal-area conic, standard parallels 45° and 53° N, 125° E.

    Source: J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987),
    formulas 14-1 to 14-6, on the sphere. Returns x east and y north in radii of the earth.
    """
    phi1, phi2, phi0, lon0 = (math.radians(v) for v in (45, 53, 49, 125))
    n = (math.sin(phi1) + math.sin(phi2)) / 2
    c = math.cos(phi1) ** 2 + 2 * n * math.sin(phi1)
    rho = math.sqrt(c - 2 * n * math.sin(math.radians(lat))) / n
    rho0 = math.sqrt(c - 2 * n * math.sin(phi0)) / n
    theta = n * (math.radians(lon) - lon0)
    return rho * math.sin(theta), rho0 - rho * math.cos(theta)


@dataclass(frozen=True)
class Frame:
    """A picture of `width` × `height` units that shows at least the points given, in degrees.

    `margin` is left free at every edge. Finer than `finest` units nothing is drawn: it would only
    make the page heavy.
    """

    width: float
    height: float
    points: tuple[tuple[float, float], ...]
    margin: float = 0
    finest: float = 1.5

    @cached_property
    def _fit(self) -> tuple[float, float, float]:
        """Scale and offsets that fit the points into the picture."""
        corners = [albers(lon, lat) for lon, lat in self.points]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        # A single point has no extent; a ten-thousandth of a radius is 600 metres.
        wide, high = max(max(xs) - min(xs), 1e-4), max(max(ys) - min(ys), 1e-4)
        scale = min((self.width - 2 * self.margin) / wide, (self.height - 2 * self.margin) / high)
        left = (self.width - scale * (max(xs) - min(xs))) / 2 - scale * min(xs)
        top = (self.height - scale * (max(ys) - min(ys))) / 2 + scale * max(ys)
        return scale, left, top

    def project(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the place of a point in the picture, in its units, from the upper left."""
        scale, left, top = self._fit
        x, y = albers(float(lon), float(lat))
        return round(left + scale * x, 1), round(top - scale * y, 1)

    def holds(self, point: tuple[float, float]) -> bool:
        """Tell whether a point of the drawing lies inside the picture."""
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height

    def path(self, geometry: dict, *, close: bool = False) -> str:
        """Return a geometry of GeoJSON as the `d` of an SVG path."""
        parts = []
        for line in lines(geometry):
            points: list[tuple[float, float]] = []
            for lon, lat in _bent(line):
                point = self.project(lon, lat)
                if not points or math.dist(point, points[-1]) >= self.finest:
                    points.append(point)
            text = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
            parts.append(text + ("Z" if close else ""))
        return "".join(parts)


def lines(geometry: dict) -> Iterable[list]:
    """Yield the lines of a geometry of GeoJSON, the rings of polygons as well."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        yield coordinates
    elif kind in {"MultiLineString", "Polygon"}:
        yield from coordinates
    elif kind == "MultiPolygon":
        for polygon in coordinates:
            yield from polygon


def _bent(line: list) -> Iterable[tuple[float, float]]:
    """Yield the points of a line and, where two lie far apart, points between them.

    A straight edge along a parallel is a curve in this projection.
    """
    for (lon, lat), (next_lon, next_lat) in pairwise([*line, line[-1]]):
        parts = max(1, math.ceil(max(abs(next_lon - lon), abs(next_lat - lat))))
        for i in range(parts):
            yield lon + (next_lon - lon) * i / parts, lat + (next_lat - lat) * i / parts
