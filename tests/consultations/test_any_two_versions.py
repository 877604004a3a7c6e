"""Any two announced versions of a plan are compared along the mappings between them."""

import re

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import actions
from consultations.changes import compare
from consultations.composing import compose, follow
from consultations.lineage import Link, Piece
from tests.consultations.test_changes import rewrite, two_versions
from tests.factories.consultations import make_closed, make_open, make_theme, make_version

KINDS = ["unchanged", "edited", "moved", "split", "merged"]
SIZE = 4


@st.composite
def chains(draw, fewest=1):
    """Mappings from version to version; every provision of both sides occurs in each."""
    chain = []
    for step in range(draw(st.integers(fewest, 4))):
        old = range(step * 10, step * 10 + SIZE)
        new = range(step * 10 + 10, step * 10 + 10 + SIZE)
        pairs = draw(st.sets(st.tuples(st.sampled_from(old), st.sampled_from(new)), max_size=6))
        links = [Link(o, n, draw(st.sampled_from(KINDS))) for o, n in sorted(pairs)]
        links += [Link(o, None, "deleted") for o in old if o not in {p[0] for p in pairs}]
        links += [Link(None, n, "new") for n in new if n not in {p[1] for p in pairs}]
        chain.append(links)
    return chain


def ends_of(chain):
    """The provisions of the first and of the last version, each with words of its own."""
    last = len(chain) * 10
    return [
        [Piece(key, str(key), False, None, {"ru": (str(key), "")}, "ru") for key in keys]
        for keys in (range(SIZE), range(last, last + SIZE))
    ]


def walk(chain, key):
    """Follow one provision step by step, to where it is in the last version."""
    places = {key}
    for links in chain:
        places = {link.new for link in links if link.old in places and link.new is not None}
    return places


@settings(max_examples=300, deadline=None, derandomize=True)
@given(chain=chains())
def test_joining_the_mappings_leads_where_following_them_step_by_step_leads(chain):
    old, new = ends_of(chain)
    joined = compose(chain, old, new)
    for piece in old:
        there = {j.new for j in joined if j.old == piece.key and j.new is not None}
        assert there == walk(chain, piece.key)
        assert there or Deleted(piece.key) in {(j.old, j.new, j.kind) for j in joined}
    begun = {j.new for j in joined if j.old is None}
    assert begun == {p.key for p in new} - {n for p in old for n in walk(chain, p.key)}
    assert {j.kind for j in joined if j.old is None} <= {"new"}


def Deleted(key):
    return (key, None, "deleted")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(chain=chains(2), cut=st.integers(1, 3))
def test_it_does_not_matter_where_the_chain_is_cut(chain, cut):
    whole = {ends: set(way) for ends, way in follow(chain).items()}
    cut = min(cut, len(chain) - 1)
    first, second = follow(chain[:cut]), follow(chain[cut:])
    halves = {}
    for (old, middle), way in first.items():
        later = [(e, w) for e, w in second.items() if middle is not None and e[0] == middle]
        for (_middle, new), further in later or [((None, None), ())]:
            halves.setdefault((old, new), set()).update(way, further)
    for (old, new), way in second.items():
        if old is None:
            halves.setdefault((None, new), set()).update(way)
    halves.pop((None, None), None)
    assert halves == whole


@settings(max_examples=200, deadline=None, derandomize=True)
@given(chain=chains())
def test_split_and_merged_say_how_many_ends_there_are(chain):
    joined = compose(chain, *ends_of(chain))
    for j in joined:
        ends = [k for k in joined if k.old == j.old and k.new is not None]
        beginnings = [k for k in joined if k.new == j.new and k.old is not None]
        if j.old is None or j.new is None:
            continue
        assert (j.kind == "split") == (len(ends) > 1)
        assert (j.kind == "merged") == (len(ends) == 1 and len(beginnings) > 1)


def one(kind_first, kind_second, *, same=False, chapters=(None, None)):
    """The kind of one provision after two steps; `chapters` it stands in at the two ends."""
    first = [Link(1, 11, kind_first), Link(2, 12, "unchanged"), Link(3, 13, "unchanged")]
    second = [Link(11, 21, kind_second), Link(12, 22, "unchanged"), Link(13, 23, "unchanged")]
    words = {"ru": ("О", "лёд")}
    old = [Piece(1, "1.1", False, chapters[0], words), Piece(2, "1", True, None, {}),
           Piece(3, "2", True, None, {})]  # fmt: skip
    later = words if same else {"ru": ("О", "вода")}
    new = [Piece(21, "1.1", False, chapters[1], later), Piece(22, "1", True, None, {}),
           Piece(23, "2", True, None, {})]  # fmt: skip
    return next(j.kind for j in compose([first, second], old, new) if j.old == 1)


@pytest.mark.parametrize(
    ("kinds", "is_same", "chapters", "kind"),
    [
        (("unchanged", "unchanged"), True, (2, 22), "unchanged"),
        (("edited", "unchanged"), False, (2, 22), "edited"),
        (("unchanged", "edited"), False, (2, 22), "edited"),
        (("edited", "edited"), True, (2, 22), "unchanged"),
        (("moved", "edited"), False, (2, 23), "moved"),
        (("unchanged", "moved"), True, (2, 23), "moved"),
        (("moved", "moved"), True, (2, 22), "unchanged"),
        (("moved", "moved"), False, (2, 22), "edited"),
    ],
)
def test_kinds_after_two_steps(kinds, is_same, chapters, kind):
    assert one(*kinds, same=is_same, chapters=chapters) == kind


@pytest.fixture
def three(db):
    """Three announced versions: 1.1 is edited, then edited back in one word; 1.2 goes in the end.

    The second one is open, the first was closed; a theme of the first explains the first step.
    """
    first, second = two_versions()
    closed = make_closed(version=first)
    rewrite(
        second, "1.1",
        ru="Правило о сетях и о лодках действует на всей реке.",
        en="Rule 1.1 about salmon nets and their ropes holds along the whole river.",
    )  # fmt: skip
    actions.propose_mapping(version=second, by=None)
    row = second.mappings.get(new__number="1.1")
    actions.correct_mapping(
        version=second, row=row, old=row.old, new=row.new, kind="edited", by=None,
        reasons={"en": "Ropes hurt more than meshes."},
        themes=[make_theme(closed, [])],
    )  # fmt: skip
    actions.confirm_mapping(version=second, by=None)
    opened = make_open(version=second)
    third = make_version(numbers=("1.1", "1.2"), plan=first.plan, supersedes=opened.plan_version)
    for number in ("1.1", "1.2"):
        for text in second.provisions.get(number=number).texts.all():
            words = text.text.replace("whole river", "main river")
            rewrite(third, number, **{text.language.replace("-", "_"): words})
    actions.delete_provision(provision=third.provisions.get(number="1.2"), by=None)
    actions.propose_mapping(version=third, by=None)
    for row in third.mappings.filter(new__number="1.1"):
        actions.correct_mapping(
            version=third, row=row, old=row.old, new=row.new, kind="edited", by=None,
            reasons={"en": "The tributaries have rules of their own."},
        )  # fmt: skip
    actions.confirm_mapping(version=third, by=None)
    actions.announce_version(version=third, by=None)
    third.refresh_from_db()
    return closed, opened, third


def page_of(client, consultation, query="", view="plan-changes"):
    return client.get(reverse(f"consultations:{view}", args=[consultation.slug]) + query)


def plain(response):
    return re.sub(r"<[^>]+>", "", response.content.decode())


def test_the_third_version_is_compared_with_the_first(three):
    closed, _opened, third = three
    found = compare(third, before=closed.plan_version, language="en", user=None)
    rows = {row.shown.number: row for row in found.chapters[0].rows}
    removed = [text for kind, text in rows["1.1"].text if kind == "removed"]
    assert (rows["1.1"].kind, removed) == ("edited", ["meshes", "whole"])
    assert rows["1.1"].reasons == [
        "Ropes hurt more than meshes.", "The tributaries have rules of their own.",
    ]  # fmt: skip
    assert rows["1.2"].kind == "deleted" and rows["1.2"].provision is None


def test_a_reader_chooses_two_versions_in_the_address(client, three):
    closed, opened, third = three
    numbers = (closed.plan_version.number, third.number)
    page = page_of(client, opened, "?from={}&to={}".format(*numbers))
    assert page.status_code == 200
    assert f"Compared with: {closed.plan_version.label}" in page.content.decode()
    assert "The tributaries have rules of their own." in page.content.decode()
    assert f'<option value="{third.number}" selected>' in page.content.decode()
    # Either way round it is the same comparison, and side by side too.
    back = page_of(client, opened, "?from={1}&to={0}".format(*numbers))
    assert plain(back) == plain(page)
    pair = page_of(client, opened, "?from={}&to={}".format(*numbers), "plan-changes-parallel")
    assert 'class="pair"' in pair.content.decode()
    # Nobody can comment on a version without a consultation of its own.
    assert "/comment/" not in page.content.decode().split("<article")[1]


def test_a_version_with_a_consultation_is_shown_there(client, three):
    closed, opened, _third = three
    numbers = (closed.plan_version.number, opened.plan_version.number)
    page = page_of(client, closed)
    query = "?from={}&to={}".format(*numbers)
    assert page.url == reverse("consultations:plan-changes", args=[opened.slug]) + query
    assert "/comment/" in page_of(client, opened, query).content.decode()


def test_the_same_version_twice_is_answered_with_words(client, three):
    _closed, opened, third = three
    page = page_of(client, opened, f"?from={third.number}&to={third.number}")
    assert "one and the same version" in page.content.decode()


@pytest.mark.parametrize("query", ["?from=77&to=78", "?from=x&to=1", "?from=-1"])
def test_a_version_that_is_not_there_is_not_found(client, three, query):
    assert page_of(client, three[1], query).status_code == 404


def test_a_draft_is_not_compared_before_it_is_announced(client, three):
    third = three[2]
    draft = actions.begin_version(plan=third.plan, labels={"en": "Secret"}, by=None)
    page = page_of(client, three[1], f"?from={third.number}&to={draft.number}")
    assert page.status_code == 404
    assert "Secret" not in page_of(client, three[1]).content.decode()


def test_a_comparison_over_two_steps_asks_as_often_as_over_one(
    client, three, django_assert_max_num_queries
):
    closed, opened, third = three
    query = f"?from={closed.plan_version.number}&to={third.number}"
    page_of(client, opened, query)
    with django_assert_max_num_queries(15):
        assert page_of(client, opened, query).status_code == 200
