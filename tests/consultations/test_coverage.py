"""Seeing who speaks without showing who the one person was, not even by subtraction."""

from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import actions
from consultations.coverage.counting import Coverage, weeks
from consultations.coverage.protection import hidden_cells
from consultations.coverage.silence import silent_groups
from consultations.models import (
    Invitation,
    OrganisationContact,
    RuleBroken,
    Sector,
    StakeholderOrganisation,
)
from portal.notifications.models import OutboxMessage
from tests.consultations.test_admin import refused
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    in_four,
    make_closed,
    make_comment,
    make_open,
    make_stakeholder,
)


def table(rows: list[list[int]]):
    """Counts and sums of a table with its totals, as keys (row, column)."""
    counts, sums = {}, []
    for i, row in enumerate(rows):
        for j, n in enumerate(row):
            counts[(i, j)] = n
        counts[(i, "all")] = sum(row)
        sums.append(((i, "all"), tuple((i, j) for j in range(len(row)))))
    for j in range(len(rows[0])):
        counts[("all", j)] = sum(row[j] for row in rows)
        sums.append((("all", j), tuple((i, j) for i in range(len(rows)))))
    counts[("all", "all")] = sum(map(sum, rows))
    sums.append((("all", "all"), tuple((i, "all") for i in range(len(rows)))))
    sums.append((("all", "all"), tuple(("all", j) for j in range(len(rows[0])))))
    return counts, sums


def determined(counts, sums, hidden) -> set:
    """What a reader with pencil and paper finds out: an independent check, by substitution."""
    order = sorted(hidden, key=repr)
    rows = []
    for total, parts in sums:
        row = [Fraction(sum(p == key for p in parts) - (key == total)) for key in order]
        if any(row):
            rows.append(row)
    found = set()
    for at, key in enumerate(order):
        # Is the unit vector of this key a combination of the rows? Compare the ranks.
        unit = [Fraction(i == at) for i in range(len(order))]
        if rank(rows) == rank([*rows, unit]):
            found.add(key)
    return found


def rank(rows) -> int:
    rows = [list(r) for r in rows]
    done = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        for i in range(done + 1, len(rows)):
            factor = rows[i][column] / rows[done][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[done], strict=True)]
        done += 1
    return done


@given(
    st.lists(
        st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)), min_size=3, max_size=3),
        min_size=2,
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_hidden_cell_follows_from_the_totals_and_the_other_cells(rows):
    counts, sums = table(rows)
    hidden = hidden_cells(counts, sums)
    assert hidden >= {key for key, n in counts.items() if 0 < n < 5}
    if sum(map(sum, rows)) >= 5:
        assert not {key for key in determined(counts, sums, hidden) if 0 < counts[key] < 5}


def test_noughts_are_shown_and_large_cells_stay_where_nothing_is_small():
    counts, sums = table([[20, 0, 7], [9, 12, 0]])
    assert hidden_cells(counts, sums) == set()


def test_a_lonely_small_cell_takes_partners_along_in_its_row_and_its_column():
    counts, sums = table([[20, 3, 7], [9, 12, 8], [30, 40, 50]])
    hidden = hidden_cells(counts, sums)
    assert (0, 1) in hidden
    assert len(hidden) >= 4
    assert not determined(counts, sums, hidden)


def test_two_ones_are_not_given_away_by_their_sum():
    counts, sums = table([[1, 1, 20], [30, 30, 30]])
    hidden = hidden_cells(counts, sums)
    assert (0, 2) in hidden


# --- of a consultation ---------------------------------------------------------------------------
@pytest.fixture
def sectors():
    return [
        Sector.objects.create(slug=f"sector-{n}", order=n, **in_four("name", f"Sector {n}"))
        for n in range(3)
    ]


def organisation(sector, country="RU", **fields):
    n = StakeholderOrganisation.objects.count()
    return StakeholderOrganisation.objects.create(
        slug=f"organisation-{n}", country=country, sector=sector,
        **in_four("name", f"Organisation {n}"), **fields,
    )  # fmt: skip


def say(consultation, n, **fields):
    author = make_stakeholder(**fields)
    for _ in range(n):
        make_comment(consultation, by=author, capacity=fields.get("capacity", "individual"))


@pytest.mark.django_db
def test_the_same_people_are_hidden_in_every_table(sectors):
    consultation = make_open()
    say(consultation, 8)
    say(consultation, 2, country="CN")
    say(consultation, 7, country="CN", capacity="organisation",
        organisation=organisation(sectors[0], "CN"), sector=sectors[0])  # fmt: skip
    coverage = Coverage(consultation)
    # Two residents of China: under five in the table of groups, in that of capacities, and not
    # to be had as China less its organisations.
    assert coverage.cell(group="residents", country="CN").n is None
    assert coverage.cell(capacity="individual", country="CN").n is None
    known = {
        coverage.cell(country="CN").n is not None,
        coverage.cell(capacity="organisation", country="CN").n is not None,
    }
    assert known != {True}
    assert coverage.total == 17


@pytest.mark.django_db
def test_the_statistics_page_shows_tables_and_charts_in_every_language(client, sectors):
    consultation = make_open()
    say(consultation, 6)
    say(consultation, 1, country="MN")
    for code in ("en", "ru", "zh-hans", "mn"):
        response = client.get(f"/{code}/consultations/{consultation.slug}/statistics/")
        page = response.content.decode()
        assert response.status_code == 200
        assert "<svg" in page and "<title" in page
        assert 'style="' not in page
    empty = make_open()
    assert (
        "No comments yet"
        in client.get(f"/en/consultations/{empty.slug}/statistics/").content.decode()
    )


@pytest.mark.django_db
def test_the_statistics_take_the_same_queries_for_many_comments(
    client, sectors, django_assert_max_num_queries
):
    consultation = make_open()
    for country in ("RU", "CN", "MN"):
        say(consultation, 5, country=country)
    url = f"/en/consultations/{consultation.slug}/statistics/"
    client.get(url)
    with django_assert_max_num_queries(15):
        client.get(url)


@pytest.mark.django_db
def test_weeks_without_a_comment_are_shown_as_nought():
    consultation = make_open()
    say(consultation, 2)
    rows = weeks(consultation)
    assert sum(n for _day, n in rows) == 2
    assert weeks(make_open()) == []


# --- silence and invitations ---------------------------------------------------------------------
@pytest.mark.django_db
def test_silent_groups_are_named_with_the_organisations_that_can_be_invited(sectors):
    consultation = make_open()
    spoken, silent = organisation(sectors[0]), organisation(sectors[1])
    say(consultation, 1, capacity="organisation", organisation=spoken, sector=sectors[0])
    groups = {(g.country.value, g.sector.pk): g.organisations for g in silent_groups(consultation)}
    assert ("RU", sectors[0].pk) not in groups
    assert groups[("RU", sectors[1].pk)] == [silent]
    assert groups[("MN", sectors[2].pk)] == []


@pytest.mark.django_db
def test_an_invitation_goes_once_to_the_address_in_its_language(
    sectors, mailoutbox, django_capture_on_commit_callbacks
):
    consultation = make_open()
    invited = organisation(sectors[0], "MN")
    OrganisationContact.objects.create(organisation=invited, email="a@example.org", language="mn")
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            actions.invite(consultation=consultation, organisations=[invited], by=UserFactory())
    assert [m.to for m in mailoutbox] == [["a@example.org"]]
    assert f"/mn/consultations/{consultation.slug}/" in mailoutbox[0].body
    assert Invitation.objects.get().mailed_at


@pytest.mark.django_db
def test_without_an_address_those_who_speak_for_it_are_written_to(sectors):
    invited, unknown = organisation(sectors[0]), organisation(sectors[1])
    speaker = make_stakeholder(capacity="organisation", organisation=invited)
    made = actions.invite(
        consultation=make_open(), organisations=[invited, unknown], by=UserFactory()
    )
    assert [bool(i.mailed_at) for i in made] == [True, False]
    assert [m.recipient for m in OutboxMessage.objects.all()] == [speaker]


@pytest.mark.django_db
def test_nobody_is_invited_to_what_is_over(sectors):
    with pytest.raises(RuleBroken):
        actions.invite(
            consultation=make_closed(), organisations=[organisation(sectors[0])], by=UserFactory()
        )


@pytest.mark.django_db
def test_a_manager_invites_the_silent_from_the_desk(client, sectors):
    consultation = make_open()
    invited = organisation(sectors[0])
    url = reverse("consultations_silence", args=[consultation.pk])
    client.force_login(UserFactory())
    assert refused(client.post(url, {"organisation": [invited.pk]}))
    client.force_login(member_of("Consultation managers"))
    assert "Sector 0" in client.get(url).content.decode()
    client.post(url, {"organisation": [invited.pk]})
    assert Invitation.objects.get().organisation == invited
