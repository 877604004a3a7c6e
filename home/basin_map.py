"""The map of the basin, drawn on the server as SVG from the shapes in home/map.

Shapes: Natural Earth, public domain; the Green Belt is schematic. No borders are drawn, on
purpose. Names come from the thesaurus in the reader's language.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from portal.thesaurus.models import Concept

FOLDER = Path(__file__).parent / "map"
WIDTH, HEIGHT = 1180, 730
LAYERS = ("rivers", "lakes", "belt", "protected", "towns")
# Width of a river's line by its rank in the source (small is large) and by name, where the
# source gives one rank to several reaches of a system.
RANK_WIDTH = {3: 9.0, 6: 5.0, 7: 3.5, 8: 2.5, 9: 2.0}
NAME_WIDTH = {"Argun’": 4.5, "Hailar": 3.0}
# Corners of the basin in degrees: west, east, south, north.
WEST, EAST, SOUTH, NORTH = 107.5, 143.5, 42.3, 55.3


def _albers(lon: float, lat: float) -> tuple[float, float]:
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


@cache
def _frame() -> tuple[float, float, float, float]:
    """Return scale and offsets that fit the basin into the picture."""
    corners = [_albers(lon, lat) for lon in (WEST, 125, EAST) for lat in (SOUTH, NORTH)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    scale = min(WIDTH / (max(xs) - min(xs)), HEIGHT / (max(ys) - min(ys)))
    left = (WIDTH - scale * (max(xs) - min(xs))) / 2 - scale * min(xs)
    top = (HEIGHT - scale * (max(ys) - min(ys))) / 2 + scale * max(ys)
    return scale, left, top, 0


def project(lon: float, lat: float) -> tuple[float, float]:
    """Return the place of a point in the picture, in its units, from the upper left."""
    scale, left, top, _ = _frame()
    x, y = _albers(float(lon), float(lat))
    return round(left + scale * x, 1), round(top - scale * y, 1)


def _lines(geometry: dict) -> Iterable[list]:
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


def _path(geometry: dict, *, close: bool = False) -> str:
    parts = []
    for line in _lines(geometry):
        points: list[tuple[float, float]] = []
        for lon, lat in _bent(line):
            point = project(lon, lat)
            # Nearer than a unit to the last one is invisible: it only makes the page heavy.
            if not points or math.dist(point, points[-1]) >= 1.5:
                points.append(point)
        text = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        parts.append(text + ("Z" if close else ""))
    return "".join(parts)


def _edge_of(land: list[dict]) -> str:
    """Return the outline of the box the land was cut to; what is not land inside it is sea."""
    points = [p for f in land for line in _lines(f["geometry"]) for p in line]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    box = [[west, north], [east, north], [east, south], [west, south], [west, north]]
    return _path({"type": "LineString", "coordinates": box}, close=True)


@cache
def shapes() -> dict[str, Any]:
    """Return the drawn shapes, computed once per process."""

    def features(name: str) -> list[dict]:
        return json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]

    rivers = [
        {
            "path": _path(f["geometry"]),
            "width": NAME_WIDTH.get(f["properties"]["name"])
            or RANK_WIDTH.get(int(f["properties"]["rank"]), 2.0),
            "concept": f["properties"]["concept"],
        }
        for f in features("rivers")
    ]
    land = features("land")
    return {
        "rivers": sorted(rivers, key=lambda r: r["width"]),
        "lakes": [_path(f["geometry"], close=True) for f in features("lakes")],
        "belt": [_path(f["geometry"]) for f in features("green-belt")],
        "sea": _edge_of(land) + "".join(_path(f["geometry"], close=True) for f in land),
        "labels": _river_points(features("rivers")),
    }


def _river_points(features: list[dict]) -> dict[str, tuple[float, float]]:
    """Return where the name of each river stands: the middle of its longest line in view."""
    best: dict[str, tuple[int, tuple[float, float]]] = {}
    for feature in features:
        slug = feature["properties"]["concept"]
        for line in _lines(feature["geometry"]):
            points = [project(lon, lat) for lon, lat in line]
            if slug and len(points) > best.get(slug, (0, None))[0]:
                best[slug] = (len(points), points[len(points) // 2])
    return {slug: point for slug, (_, point) in best.items()}


@cache
def layer_names() -> dict[str, list[str]]:
    """Return the concepts of each layer as layers.yaml lists them."""
    return yaml.safe_load((FOLDER / "layers.yaml").read_text(encoding="utf-8"))


@dataclass
class Label:
    """A name in the picture."""

    concept: Any
    name: str
    x: float
    y: float
    anchor: str
    css: str
    dot: tuple[float, float] | None = None
    minor: bool = False


@dataclass
class BasinMap:
    """One drawing: the layers that are switched on, the names that fit, the list beside it.

    `points` are further things with lat and lon (a place page, the concepts of a gallery);
    `small` is the map of the home page, with the main names only.
    """

    layers: Sequence[str] = LAYERS
    points: Sequence[Any] = ()
    small: bool = False
    labels: list[Label] = field(default_factory=list)
    places: dict[str, list[Concept]] = field(default_factory=dict)

    WIDTH = WIDTH
    HEIGHT = HEIGHT

    def __post_init__(self) -> None:
        places = Concept.objects.filter(kind="place", lat__isnull=False)
        named = not self.small and not self.points
        concepts = list(places.prefetch_related("broader") if named else places)
        by_slug = {c.slug: c for c in concepts}
        names = layer_names()
        protected = [c for c in concepts if _is_protected(c)] if named else []
        groups = {
            "rivers": [by_slug[s] for s in names["rivers"] if s in by_slug],
            "lakes": [by_slug[s] for s in names["lakes"] if s in by_slug],
            "protected": protected,
            "towns": [by_slug[s] for s in names["towns"] if s in by_slug],
        }
        self.places = {
            layer: sorted(group, key=lambda c: str(c.label).casefold())
            for layer, group in groups.items()
            if layer in self.layers
        }
        self.chips = [by_slug[s] for s in names["chips"] if s in by_slug]
        if self.points:
            groups = {"points": list(self.points)}
        elif self.small:
            groups = {
                layer: [c for c in group if c.slug in names["main"]]
                for layer, group in groups.items()
                if layer != "protected"
            }
        else:
            groups = {layer: group for layer, group in groups.items() if layer in self.layers}
        if not self.points:
            groups["countries"] = [by_slug[s] for s in names["countries"] if s in by_slug]
        self.labels = _place_labels(groups, set(names["main"]))

    @property
    def shapes(self) -> dict[str, Any]:
        """The shapes of the layers that are switched on."""
        drawn = shapes()
        return {
            "sea": drawn["sea"],
            "rivers": drawn["rivers"] if "rivers" in self.layers else [],
            "lakes": drawn["lakes"] if "lakes" in self.layers else [],
            "belt": drawn["belt"] if "belt" in self.layers else [],
        }


def _is_protected(concept: Concept) -> bool:
    return bool(
        {c.slug for c in concept.broader.all()}
        & {"protected-area", "world-heritage", "dauria-international-protected-area"}
    )


# Font size in units of the picture, style of the name, whether a dot marks the point.
_STYLES = {
    "points": (26, "town", True),
    "countries": (19, "land", False),
    "towns": (21, "town", True),
    "rivers": (21, "river", False),
    "lakes": (21, "river", False),
    "protected": (18, "beltname", True),
}


def _place_labels(groups: dict[str, list], main: set[str]) -> list[Label]:
    """Put names where none covers another: right, left, above, below, or nowhere.

    Greedy, most important first; a name without room is left to the list beside the map.
    """
    wide = 1.0 if (get_language() or "").startswith("zh") else 0.62
    spots = [
        (layer, concept, *point)
        for layer in ("points", "towns", "rivers", "lakes", "countries", "protected")
        for concept in sorted(groups.get(layer, []), key=lambda c: _slug(c) not in main)
        if _in_view(point := _point(layer, concept))
    ]
    # The river itself is named first; every dot keeps its place free of names.
    spots.sort(key=lambda spot: _slug(spot[1]) != "amur")
    taken = [(x - 8, y - 8, x + 8, y + 8) for layer, _, x, y in spots if _STYLES[layer][2]]
    labels = []
    for layer, concept, x, y in spots:
        size, css, dotted = _STYLES[layer]
        if _slug(concept) == "amur":
            size, css = 34, "main"
        name = _name(concept)
        placed = _free_spot(x, y, len(name) * size * wide, size, taken)
        dot = (x, y) if dotted else None
        minor = layer != "points" and _slug(concept) not in _ON_PHONES
        if placed is None:
            if dot:
                labels.append(Label(concept, "", x, y, "start", css, dot, True))
            continue
        lx, ly, anchor, box = placed
        taken.append(box)
        labels.append(Label(concept, name, lx, ly, anchor, css, dot, minor))
    return labels


# Names that are shown on a phone as well; the others would cover each other there.
_ON_PHONES = {"amur", "khabarovsk", "songhua", "ussuri", "onon", "argun", "shilka"}


def _point(layer: str, concept: Any) -> tuple[float, float]:
    point = project(concept.lon, concept.lat)
    return shapes()["labels"].get(_slug(concept), point) if layer == "rivers" else point


def _in_view(point: tuple[float, float]) -> bool:
    return 0 <= point[0] <= WIDTH and 0 <= point[1] <= HEIGHT


def _slug(thing: Any) -> str:
    return getattr(thing, "slug", "")


def _name(thing: Any) -> str:
    if isinstance(thing, Concept):
        return str(thing.label)
    concept = getattr(thing, "concept", None)
    return str(concept.label) if concept else str(thing)


def _free_spot(
    x: float, y: float, length: float, size: float, taken: list
) -> tuple[float, float, str, tuple[float, float, float, float]] | None:
    offsets = [
        (12, size * 0.35, "start"),
        (-12, size * 0.35, "end"),
        (0, -14, "middle"),
        (0, size + 10, "middle"),
        (12, -12, "start"),
        (-12, -12, "end"),
        (12, size + 6, "start"),
    ]
    for dx, dy, anchor in offsets:
        left = {"start": x + dx, "end": x + dx - length, "middle": x + dx - length / 2}[anchor]
        box = (left, y + dy - size, left + length, y + dy + size * 0.25)
        inside = box[0] >= 2 and box[2] <= WIDTH - 2 and box[1] >= 2 and box[3] <= HEIGHT - 2
        if inside and not any(_overlap(box, other) for other in taken):
            return round(x + dx, 1), round(y + dy, 1), anchor, box
    return None


def _overlap(a: tuple, b: tuple) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def place_picture(concept: Concept) -> str:
    """Return the map with one place on it, for the page of its concept; empty outside the view."""
    from django.template.loader import render_to_string

    if concept.lat is None or not _in_view(project(concept.lon, concept.lat)):
        return ""
    return render_to_string("home/map_svg.html", {"map": BasinMap(points=[concept])})
