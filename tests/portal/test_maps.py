"""The projection and the shapes that all pictures of the basin share."""

import math
import re

import pytest

from portal.maps import basin
from portal.maps.frames import Frame, albers

KHABAROVSK, CHITA, HARBIN = (135.07, 48.48), (113.5, 52.03), (126.64, 45.75)
PICTURE = Frame(400, 250, (KHABAROVSK, CHITA, HARBIN), margin=20)


def test_distances_hold_in_the_middle_of_the_basin():
    """A degree of latitude is 111.2 km, one of longitude at 49° N 73 km."""
    earth = 6371.0

    def kilometres(a, b):
        return math.dist(albers(*a), albers(*b)) * earth

    assert kilometres((125, 48.5), (125, 49.5)) == pytest.approx(111.2, rel=0.01)
    assert kilometres((124.5, 49), (125.5, 49)) == pytest.approx(73.0, rel=0.01)


def test_a_picture_shows_its_points_and_keeps_the_margin_free():
    for point in PICTURE.points:
        x, y = PICTURE.project(*point)
        assert 19.9 <= x <= 380.1 and 19.9 <= y <= 230.1
    west, east = PICTURE.project(*CHITA), PICTURE.project(*KHABAROVSK)
    assert west[0] < PICTURE.project(*HARBIN)[0] < east[0]
    assert west[1] < PICTURE.project(*HARBIN)[1]


def test_a_single_point_stands_in_the_middle():
    alone = Frame(400, 250, (HARBIN,), margin=20)
    assert alone.project(*HARBIN) == pytest.approx((200, 125), abs=1)


def test_the_amur_runs_past_khabarovsk_in_every_picture():
    for picture in (PICTURE, Frame(1180, 730, basin.BOUNDS)):
        amur = "".join(r["path"] for r in basin.shapes(picture)["rivers"] if r["concept"] == "amur")
        points = [tuple(map(float, p.split())) for p in re.findall(r"[\d.-]+ [\d.-]+", amur)]
        near = min(math.dist(point, picture.project(*KHABAROVSK)) for point in points)
        assert near < picture.width / 100


def test_a_coarser_picture_is_lighter():
    fine, coarse = (Frame(560, 340, basin.BOUNDS, finest=f) for f in (0.5, 5))
    sizes = [sum(len(r["path"]) for r in basin.shapes(f)["rivers"]) for f in (fine, coarse)]
    assert sizes[1] < sizes[0] / 2
