"""The map of the basin, drawn on the server as SVG from the shapes in portal/maps.

Names come from the thesaurus in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from portal.maps import basin
from portal.maps.frames import Frame
from portal.thesaurus.models import Concept

WIDTH, HEIGHT = 1180, 730
BASIN = Frame(WIDTH, HEIGHT, basin.BOUNDS)
LAYERS = ("rivers", "lakes", "belt", "protected", "towns")
LAYER_NAMES = Path(__file__).parent / "map_layers.yaml"


@cache
def layer_names() -> dict[str, list[str]]:
    """Return the concepts of each layer as map_layers.yaml lists them."""
    return yaml.safe_load(LAYER_NAMES.read_text(encoding="utf-8"))


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
        drawn = basin.shapes(BASIN)
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


# Left, upper, right and lower edge in units of the picture.
Box = tuple[float, float, float, float]
# Font size in units of the picture, style of the name, whether a dot marks the point.
_STYLES = {
    "points": (26, "town", True),
    "countries": (19, "land", False),
    "towns": (21, "town", True),
    "rivers": (21, "river", False),
    "lakes": (21, "river", False),
    "protected": (18, "beltname", True),
}
# The same on a narrow screen (components.css), where the whole picture is a third as wide.
_PHONE_SIZES = {"main": 46, "points": 46, "towns": 35, "rivers": 35, "lakes": 35}


def _place_labels(groups: dict[str, list], main: set[str]) -> list[Label]:
    """Put names where none covers another: right, left, above, below, or nowhere.

    Greedy, most important first; a name without room is left to the list beside the map.
    """
    wide = 1.0 if (get_language() or "").startswith("zh") else 0.62
    spots = [
        (layer, concept, *point)
        for layer in ("points", "towns", "rivers", "lakes", "countries", "protected")
        for concept in sorted(groups.get(layer, []), key=lambda c: _slug(c) not in main)
        if BASIN.holds(point := _point(layer, concept))
    ]
    # The river itself is named first; every dot keeps its place free of names.
    spots.sort(key=lambda spot: _slug(spot[1]) != "amur")
    taken: list[Box] = [
        (x - 8, y - 8, x + 8, y + 8) for layer, _, x, y in spots if _STYLES[layer][2]
    ]
    taken_on_phones: list[Box] = []
    labels = []
    for layer, concept, x, y in spots:
        size, css, dotted = _STYLES[layer]
        if _slug(concept) == "amur":
            size, css = 34, "main"
        name = _name(concept)
        length = len(name) * wide
        minor = layer != "points" and _slug(concept) not in _ON_PHONES
        spot = None
        if not minor:
            larger = _PHONE_SIZES["main" if css == "main" else layer]
            spot = _free_spot(x, y, length, [(size, taken), (larger, taken_on_phones)])
            minor = spot is None
        spot = spot or _free_spot(x, y, length, [(size, taken)])
        dot = (x, y) if dotted else None
        if spot is None:
            if dot:
                labels.append(Label(concept, "", x, y, "start", css, dot, True))
            continue
        lx, ly, anchor = spot
        taken.append(_box(lx, ly, anchor, length * size, size))
        if not minor:
            taken_on_phones.append(_box(lx, ly, anchor, length * larger, larger))
        labels.append(Label(concept, name, lx, ly, anchor, css, dot, minor))
    return labels


# Names that are shown on a phone as well, if they find room in the sizes that the style sheet gives
# them there; the others would cover each other.
_ON_PHONES = {"amur", "khabarovsk", "songhua", "ussuri", "onon", "argun", "shilka"}


def _point(layer: str, concept: Any) -> tuple[float, float]:
    point = BASIN.project(concept.lon, concept.lat)
    return basin.shapes(BASIN)["labels"].get(_slug(concept), point) if layer == "rivers" else point


def _slug(thing: Any) -> str:
    return getattr(thing, "slug", "")


def _name(thing: Any) -> str:
    if isinstance(thing, Concept):
        return str(thing.label)
    concept = getattr(thing, "concept", None)
    return str(concept.label) if concept else str(thing)


def _free_spot(
    x: float, y: float, length: float, sizes: list[tuple[float, list[Box]]]
) -> tuple[float, float, str] | None:
    """Return a place and an anchor at which a name fits in every size; `length` is in sizes."""
    first = sizes[0][0]
    offsets = [
        (12, first * 0.35, "start"),
        (-12, first * 0.35, "end"),
        (0, -14, "middle"),
        (0, first + 10, "middle"),
        (12, -12, "start"),
        (-12, -12, "end"),
        (12, first + 6, "start"),
    ]
    for dx, dy, anchor in offsets:
        fits = all(
            _is_free(_box(x + dx, y + dy, anchor, length * size, size), taken)
            for size, taken in sizes
        )
        if fits:
            return round(x + dx, 1), round(y + dy, 1), anchor
    return None


def _box(x: float, y: float, anchor: str, length: float, size: float) -> Box:
    left = {"start": x, "end": x - length, "middle": x - length / 2}[anchor]
    return left, y - size, left + length, y + size * 0.25


def _is_free(box: Box, taken: list[Box]) -> bool:
    inside = box[0] >= 2 and box[2] <= WIDTH - 2 and box[1] >= 2 and box[3] <= HEIGHT - 2
    return inside and not any(_overlap(box, other) for other in taken)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def place_picture(concept: Concept) -> str:
    """Return the map with one place on it, for the page of its concept; empty outside the view."""
    from django.template.loader import render_to_string

    if concept.lat is None or not BASIN.holds(BASIN.project(concept.lon, concept.lat)):
        return ""
    return render_to_string("home/map_svg.html", {"map": BasinMap(points=[concept])})
