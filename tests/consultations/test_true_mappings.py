"""What the mapping of a draft says is true at all times, whatever is edited, and by whom."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import actions
from consultations.actions.mappings import mapping_problems, untrue_rows
from consultations.lineage import Piece, is_untrue, propose, same_original
from consultations.models import ProvisionText, RuleBroken
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.consultations.test_changes import mapped, rewrite, two_versions
from tests.consultations.test_mapping_properties import versions
from tests.factories.accounts import member_of
from tests.factories.consultations import TEXTS

NUMBERS = ("1.1", "1.2", "1.3")


def write(version, number, words, language="ru"):
    """Write a provision of a draft as an editor does."""
    provision = version.provisions.get(number=number)
    text = provision.texts.get(language=language)
    actions.write_text(
        provision=provision, language=language, title=text.title, words=words, by=None,
        status="reviewed",
    )  # fmt: skip


def row(version, number):
    return version.mappings.get(new__number=number)


@pytest.fixture
def second(db):
    """A draft that is a copy of the version before, its mapping proposed and confirmed."""
    draft = two_versions(NUMBERS)[1]
    actions.propose_mapping(version=draft, by=None)
    return actions.confirm_mapping(version=draft, by=None)


def test_a_proposed_row_follows_the_text_there_and_back(second):
    before = second.provisions.get(number="1.1").texts.get(language="ru").text
    write(second, "1.1", before + " Сети поднимают по воскресеньям.")
    assert row(second, "1.1").kind == "edited" and row(second, "1.1").likeness < 100
    assert row(second, "1.2").kind == "unchanged" and row(second, "1.2").likeness == 100
    second.refresh_from_db()
    assert second.mapping_confirmed_at is None
    write(second, "1.1", before)
    assert (row(second, "1.1").kind, row(second, "1.1").likeness) == ("unchanged", 100)


def test_a_row_corrected_by_hand_stays_and_is_named_until_it_is_true(second):
    old = row(second, "1.1")
    actions.correct_mapping(
        version=second, row=old, old=old.old, new=old.new, kind="moved", by=None
    )
    actions.correct_mapping(
        version=second, row=old, old=old.old, new=old.new, kind="unchanged", by=None
    )
    write(second, "1.1", "Совсем другие слова о сетях.")
    assert row(second, "1.1").kind == "unchanged" and row(second, "1.1").likeness < 100
    assert any("said to be unchanged, but its text" in line for line in mapping_problems(second))
    with pytest.raises(RuleBroken, match="said to be unchanged"):
        actions.confirm_mapping(version=second, by=None)
    actions.correct_mapping(
        version=second, row=old, old=old.old, new=old.new, kind="edited", by=None
    )
    actions.confirm_mapping(version=second, by=None)
    assert actions.announce_version(version=second, by=None).announced_at


def test_words_changed_past_the_editor_do_not_get_announced_as_unchanged(second):
    text = ProvisionText.objects.get(
        provision__version=second, provision__number="1.2", language="ru"
    )
    text.text = "Другое."
    text.save()
    with pytest.raises(RuleBroken, match="said to be unchanged"):
        actions.announce_version(version=second, by=None)


def test_whoever_only_gives_a_reason_leaves_the_row_to_the_portal(second):
    old = row(second, "1.1")
    actions.correct_mapping(
        version=second, row=old, old=old.old, new=old.new, kind=old.kind, by=None,
        reasons={"en": "Clearer"},
    )  # fmt: skip
    write(second, "1.1", "Правило о сетях теперь сказано иначе.")
    assert row(second, "1.1").kind == "edited" and row(second, "1.1").reason_en == "Clearer"


def test_a_reworded_translation_is_edited_by_proposal_and_may_be_called_unchanged(second):
    write(second, "1.1", "Өөр үгээр хэлсэн дүрэм.", language="mn")
    old = row(second, "1.1")
    assert old.kind == "edited"
    actions.correct_mapping(
        version=second, row=old, old=old.old, new=old.new, kind="unchanged", by=None
    )
    assert untrue_rows(second) == []
    assert actions.confirm_mapping(version=second, by=None).mapping_confirmed_at


def test_edited_is_not_said_of_the_same_words(second):
    old = row(second, "1.1")
    actions.correct_mapping(
        version=second, row=old, old=old.old, new=old.new, kind="edited", by=None
    )
    with pytest.raises(RuleBroken, match="said to be edited, but its text is the same"):
        actions.confirm_mapping(version=second, by=None)


def test_what_is_deleted_and_added_in_the_tree_is_proposed_at_once(second):
    strange = {
        "en": "Cedars stand for ever.", "ru": "Кедры стоят вечно.",
        "zh_hans": "雪松长青。", "mn": "Хуш мод үүрд ургана.",
    }  # fmt: skip
    rewrite(second.supersedes, "1.3", **strange)
    actions.delete_provision(provision=second.provisions.get(number="1.3"), by=None)
    assert mapped(second)["1.3", None] == "deleted"
    added = actions.add_provision(
        version=second, level=2, titles={"ru": "Лодки", "en": "Boats"}, by=None
    )
    assert mapped(second)[None, added.number] == "new"
    actions.write_text(provision=added, language="ru", title="Лодки", words=strange["ru"], by=None)
    for code in ("en", "ru"):
        actions.write_text(
            provision=added, language=code, title=TEXTS[code][0], words=strange[code], by=None
        )
    # The words that were deleted have come back in another place.
    assert mapped(second)["1.3", added.number] == "edited"
    assert (None, added.number) not in mapped(second)


def test_a_split_and_a_merger_in_the_tree_are_said_in_the_mapping(second):
    provision = second.provisions.get(number="1.1")
    halves = {t.language: t.text.replace(" ", "\n---\n", 1) for t in provision.texts.all()}
    for text in provision.texts.filter(language="zh-hans"):
        halves["zh-hans"] = text.text[:6] + "\n---\n" + text.text[6:]
    actions.split_provision(
        provision=provision, texts=halves, titles=dict.fromkeys(halves, "Часть"), by=None
    )
    assert mapped(second)["1.1", "1.1"] == mapped(second)["1.1", "1.2"] == "split"
    actions.merge_with_next(provision=second.provisions.get(number="1.1"), by=None)
    assert {kind for _ends, kind in mapped(second).items()} <= {"unchanged", "edited"}
    actions.merge_with_next(provision=second.provisions.get(number="1.1"), by=None)
    assert mapped(second)["1.1", "1.1"] == mapped(second)["1.2", "1.1"] == "merged"


def test_a_row_taken_out_by_hand_does_not_come_back_with_the_next_correction(second):
    actions.remove_mapping(row=row(second, "1.1"), by=None)
    other = row(second, "1.2")
    actions.correct_mapping(
        version=second, row=other, old=other.old, new=other.new, kind="moved", by=None
    )
    assert ("1.1", "1.1") not in mapped(second)
    assert any("does not say what becomes of" in line for line in mapping_problems(second))


def test_the_desk_says_at_the_row_that_its_text_has_changed_since(client, second):
    client.force_login(member_of(CONSULTATION_MANAGERS))
    desk = reverse("consultations_version_mapping", args=[second.pk])
    old = row(second, "1.1")
    for kind in ("moved", "unchanged"):
        actions.correct_mapping(
            version=second, row=old, old=old.old, new=old.new, kind=kind, by=None
        )
    assert "The text has changed since" not in client.get(desk).content.decode()
    write(second, "1.1", "Иные слова.")
    assert client.get(desk).content.decode().count("The text has changed since") == 1


WORDS = st.lists(
    st.sampled_from(["река", "кета", "лёд", "нерест", "пойма", "сеть", "кедр"]), max_size=9
).map(" ".join)
EDITS = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["ru", "mn"]), WORDS), max_size=6
)


@settings(
    max_examples=15, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(edits=EDITS)
def test_whatever_is_written_no_proposed_row_is_untrue(second, edits):
    for number, language, words in edits:
        write(second, number, words, language=language)
    assert untrue_rows(second) == []
    new = {p.pk: p for p in second.provisions.prefetch_related("texts")}
    old = {p.pk: p for p in second.supersedes.provisions.prefetch_related("texts")}
    for each in second.mappings.all():
        same = {(t.language, t.title, t.text) for t in old[each.old_id].texts.all()} == {
            (t.language, t.title, t.text) for t in new[each.new_id].texts.all()
        }
        assert (each.likeness == 100) == same == (each.kind == "unchanged")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(old=versions(0), new=versions(1000))
def test_bringing_an_untouched_mapping_up_changes_nothing(old, new):
    links = propose(old, new)
    known = [(link.old, link.new) for link in links if link.old and link.new]
    alone = {link.old or link.new for link in links if not (link.old and link.new)}
    assert set(propose(old, new, known=known, resting=alone)) == set(links)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(old=versions(0), new=versions(1000), later=versions(1000))
def test_pairs_that_are_known_stay_and_every_kind_is_true(old, new, later):
    known = [
        (link.old, link.new)
        for link in propose(old, new)
        if link.old and link.new and {link.new} <= {p.key for p in later}
        and _is_chapter(new, link.new) == _is_chapter(later, link.new)
    ]  # fmt: skip
    links = propose(old, later, known=known)
    assert set(known) <= {(link.old, link.new) for link in links}
    assert {link.old for link in links} - {None} == {p.key for p in old}
    assert {link.new for link in links} - {None} == {p.key for p in later}
    by_key = {p.key: p for p in [*old, *later]}
    for link in links:
        if link.old and link.new:
            assert not is_untrue(link.kind, by_key[link.old], by_key[link.new])


def _is_chapter(pieces, key):
    return next(p.is_chapter for p in pieces if p.key == key)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ({"ru": ("О", "Лёд  тает.\n")}, {"ru": ("О", "Лёд тает.")}, True),
        ({"ru": ("О", "Лёд"), "mn": ("О", "Мөс")}, {"ru": ("О", "Лёд"), "mn": ("О", "Ус")}, True),
        ({"ru": ("О", "Лёд")}, {"ru": ("О", "Лед")}, False),
        ({"ru": ("Лёд", "")}, {"ru": ("Вода", "")}, False),
        ({"mn": ("О", "Мөс")}, {"ru": ("О", "Лёд"), "mn": ("О", "Мөс")}, True),
        ({"mn": ("О", "Мөс")}, {"ru": ("О", "Лёд")}, False),
    ],
)
def test_the_words_that_count_are_those_of_the_original(mine, theirs, same):
    a = Piece(1, "1.1", False, None, mine, "ru")
    b = Piece(2, "1.1", False, None, theirs, "ru")
    assert same_original(a, b) is same
