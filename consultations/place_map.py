"""A picture of the places of the thesaurus, to point at: it needs no script and no map server."""

from dataclasses import dataclass
from math import cos, hypot, radians

from django.utils.html import escape

from portal.thesaurus.models import Concept

# As large as the narrowest screen takes; the picture is drawn at twice the size.
WIDTH, HEIGHT = 280, 170
MARGIN = 14
COUNTRIES = frozenset({"russia", "china", "mongolia"})
SCALE = 2
LETTER = 22  # of a label, in the units of the drawing


@dataclass(frozen=True)
class Dot:
    """A place on the picture, in its pixels from the upper left corner."""

    name: str
    x: float
    y: float


def dots() -> list[Dot]:
    """Return the places that have coordinates, named in the active language."""
    places = [
        p
        for p in Concept.objects.places().filter(lat__isnull=False, lon__isnull=False)
        # A whole country is no place to point at.
        if p.slug not in COUNTRIES
    ]
    if not places:
        return []
    lats, lons = [float(p.lat) for p in places], [float(p.lon) for p in places]
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    # At these latitudes a degree of longitude is shorter; one scale for both keeps the shape.
    narrow = cos(radians((south + north) / 2))
    wide = max((east - west) * narrow, 0.01)
    high = max(north - south, 0.01)
    unit = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    left, top = (WIDTH - wide * unit) / 2, (HEIGHT - high * unit) / 2
    return [
        Dot(p.label, left + (lon - west) * narrow * unit, top + (north - lat) * unit)
        for p, lat, lon in zip(places, lats, lons, strict=True)
    ]


def nearest(x: float, y: float) -> str:
    """Return the name of the place nearest to a point of the picture; empty where there is none."""
    best = min(dots(), key=lambda dot: hypot(dot.x - x, dot.y - y), default=None)
    return best.name if best else ""


def drawing() -> str:
    """Return the picture as SVG: a dot per place, and the names that find room."""
    taken: list[tuple[float, float, float, float]] = []
    placed = dots()
    marks, names = [], []
    # Short names first, so that more of them find room; they keep clear of each other.
    for dot in sorted(placed, key=lambda d: (len(d.name), d.name)):
        x, y = dot.x * SCALE, dot.y * SCALE
        marks.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>')
        length = sum(LETTER if ord(c) > 0x2E80 else LETTER * 0.58 for c in dot.name)
        start = x + 9 if x + 9 + length < WIDTH * SCALE else x - 9 - length
        box = (start, y - LETTER, start + length, y + LETTER * 0.4)
        free = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
        if free and start >= 0:
            taken.append(box)
            names.append(f'<text x="{start:.0f}" y="{y + 5:.0f}">{escape(dot.name)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH * SCALE} {HEIGHT * SCALE}">'
        f'<rect width="{WIDTH * SCALE}" height="{HEIGHT * SCALE}" fill="#e9f0ef"/>'
        f'<g fill="#0a5a78">{"".join(marks)}</g>'
        f'<g fill="#12262d" stroke="#e9f0ef" stroke-width="5" paint-order="stroke" '
        f'font-family="sans-serif" font-size="{LETTER}">{"".join(names)}</g>'
        "</svg>"
    )
