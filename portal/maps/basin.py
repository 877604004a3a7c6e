"""Rivers, lakes, land and the Green Belt as paths of a drawing.

Shapes: Natural Earth, public domain; the Green Belt is schematic (shapes/README.md).
"""

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .frames import Frame, lines

FOLDER = Path(__file__).parent / "shapes"
# Width of a river's line by its rank in the source (small is large) and by name, where the
# source gives one rank to several reaches of a system; in units of a picture 1180 wide.
RANK_WIDTH = {3: 9.0, 6: 5.0, 7: 3.5, 8: 2.5, 9: 2.0}
NAME_WIDTH = {"Argun’": 4.5, "Hailar": 3.0}
# Corners of the basin in degrees: west, east, south, north.
WEST, EAST, SOUTH, NORTH = 107.5, 143.5, 42.3, 55.3
BOUNDS = tuple((lon, lat) for lon in (WEST, 125, EAST) for lat in (SOUTH, NORTH))


def holds(lon: float, lat: float) -> bool:
    """Tell whether a point lies in the box around the basin."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


@cache
def features(name: str) -> list[dict]:
    """Return the features of one file: rivers, lakes, land or green-belt."""
    return json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


@lru_cache(maxsize=8)
def shapes(frame: Frame) -> dict[str, Any]:
    """Return the shapes as they are drawn in a frame; a few frames are kept by the process.

    `rivers` have path, width and concept, the wide ones last; `lakes`, `belt` and `sea` are paths;
    `labels` says for the slug of a river where its name stands.
    """
    rivers = [
        {
            "path": frame.path(f["geometry"]),
            "width": NAME_WIDTH.get(f["properties"]["name"])
            or RANK_WIDTH.get(int(f["properties"]["rank"]), 2.0),
            "concept": f["properties"]["concept"],
        }
        for f in features("rivers")
    ]
    land = features("land")
    return {
        "rivers": sorted(rivers, key=lambda r: r["width"]),
        "lakes": [frame.path(f["geometry"], close=True) for f in features("lakes")],
        "belt": [frame.path(f["geometry"]) for f in features("green-belt")],
        "sea": _edge_of(frame, land) + "".join(frame.path(f["geometry"], close=True) for f in land),
        "labels": _river_points(frame),
    }


def _edge_of(frame: Frame, land: list[dict]) -> str:
    """Return the outline of the box the land was cut to; what is not land inside it is sea."""
    points = [p for f in land for line in lines(f["geometry"]) for p in line]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    box = [[west, north], [east, north], [east, south], [west, south], [west, north]]
    return frame.path({"type": "LineString", "coordinates": box}, close=True)


def _river_points(frame: Frame) -> dict[str, tuple[float, float]]:
    """Return where the name of each river stands: the middle of its longest line."""
    best: dict[str, tuple[int, tuple[float, float]]] = {}
    for feature in features("rivers"):
        slug = feature["properties"]["concept"]
        for line in lines(feature["geometry"]):
            if slug and len(line) > best.get(slug, (0, None))[0]:
                best[slug] = (len(line), frame.project(*line[len(line) // 2]))
    return {slug: point for slug, (_, point) in best.items()}
