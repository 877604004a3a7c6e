"""A picture of the places of the thesaurus, to point at: it needs no script and no map server."""

from dataclasses import dataclass
from math import hypot

from django.utils.html import escape

from portal.maps import basin
from portal.maps.frames import Frame
from portal.thesaurus.models import Concept

# As large as the narrowest screen takes; the picture is drawn at twice the size.
WIDTH, HEIGHT = 256, 158
MARGIN = 12
COUNTRIES = frozenset({"russia", "china", "mongolia"})
SCALE = 2
LETTER = 22  # of a label, in the units of the drawing
# Lines of the large map are so much thinner here, and never thinner than this.
THINNER, THINNEST = 0.6, 2.0
STYLE = (
    ".land{fill:#e9f0ef}.sea,.lake{fill:#a9cbd8}.river{fill:none;stroke:#7fb0c4;"
    "stroke-linecap:round;stroke-linejoin:round}.dots{fill:#0a5a78;stroke:#e9f0ef;stroke-width:2}"
    ".names{fill:#12262d;stroke:#e9f0ef;stroke-width:5;paint-order:stroke;stroke-linejoin:round;"
    "font-family:sans-serif}"
    "@media(prefers-color-scheme:dark){.land{fill:#12262d}.sea,.lake{fill:#1d4656}"
    ".river{stroke:#336b81}.dots{fill:#8fd0e6;stroke:#12262d}"
    ".names{fill:#eef4f3;stroke:#12262d}}"
)


@dataclass(frozen=True)
class Dot:
    """A place on the picture, in its pixels from the upper left corner."""

    name: str
    x: float
    y: float


def _places() -> tuple[list[Concept], Frame | None]:
    """Return the places that have coordinates, and the stretch of land that shows them all."""
    places = [
        p
        for p in Concept.objects.places().filter(lat__isnull=False, lon__isnull=False)
        # A whole country is no place to point at.
        if p.slug not in COUNTRIES
    ]
    if not places:
        return [], None
    points = tuple(sorted((float(p.lon), float(p.lat)) for p in places))
    # A sea far off would make everything else small: it stands at the edge.
    within = tuple(p for p in points if basin.holds(*p)) or points
    return places, Frame(WIDTH * SCALE, HEIGHT * SCALE, within, margin=MARGIN * SCALE, finest=2.5)


def dots() -> list[Dot]:
    """Return the places that have coordinates, named in the active language."""
    return _dots(*_places())


def _dots(places: list[Concept], frame: Frame | None) -> list[Dot]:
    drawn = [(p.label, *frame.project(p.lon, p.lat)) for p in places]
    return [
        Dot(name, _within(x / SCALE, WIDTH), _within(y / SCALE, HEIGHT)) for name, x, y in drawn
    ]


def _within(at: float, length: int) -> float:
    return min(max(at, MARGIN / 2), length - MARGIN / 2)


def nearest(x: float, y: float) -> str:
    """Return the name of the place nearest to a point of the picture; empty where there is none."""
    best = min(dots(), key=lambda dot: hypot(dot.x - x, dot.y - y), default=None)
    return best.name if best else ""


def _width(character: str) -> float:
    """Guess how wide a letter is: Chinese ones are square, Cyrillic ones wider than Latin ones."""
    return LETTER * (1.0 if character > "\u2e80" else 0.65 if character > "\u0400" else 0.58)


def drawing() -> str:
    """Return the picture as SVG: rivers and lakes, a dot per place, the names that find room."""
    places, frame = _places()
    taken: list[tuple[float, float, float, float]] = []
    marks, names = [], []
    # Short names first, so that more of them find room; they keep clear of each other.
    for dot in sorted(_dots(places, frame), key=lambda d: (len(d.name), d.name)):
        x, y = dot.x * SCALE, dot.y * SCALE
        marks.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6"/>')
        length = sum(_width(character) for character in dot.name)
        start = x + 9 if x + 9 + length < WIDTH * SCALE else x - 9 - length
        box = (start, y - LETTER, start + length, y + LETTER * 0.4)
        free = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
        if free and start >= 0:
            taken.append(box)
            names.append(f'<text x="{start:.0f}" y="{y + 5:.0f}">{escape(dot.name)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH * SCALE} {HEIGHT * SCALE}"><style>{STYLE}</style>'
        f'<rect class="land" width="{WIDTH * SCALE}" height="{HEIGHT * SCALE}"/>'
        f"{_water(frame)}"
        f'<g class="dots">{"".join(marks)}</g>'
        f'<g class="names" font-size="{LETTER}">{"".join(names)}</g>'
        "</svg>"
    )


def _water(frame: Frame | None) -> str:
    if frame is None:
        return ""
    drawn = basin.shapes(frame)
    lakes = "".join(drawn["lakes"])
    rivers = "".join(
        f'<path stroke-width="{max(river["width"] * THINNER, THINNEST):g}" d="{river["path"]}"/>'
        for river in drawn["rivers"]
    )
    return (
        f'<path class="sea" fill-rule="evenodd" d="{drawn["sea"]}"/>'
        f'<g class="river">{rivers}</g><path class="lake" d="{lakes}"/>'
    )
