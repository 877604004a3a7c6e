"""Writing a draft version: its tree, its texts in four languages, its files."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import actions
from consultations.exchange.reading import read_docx, read_yaml
from consultations.exchange.writing import write_version
from consultations.models import Plan, PlanVersion, Provision, ProvisionText, RuleBroken
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.factories.accounts import member_of
from tests.factories.consultations import make_version

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "consultations" / "demo" / "plan.yaml"


def tree(version):
    """Numbers and English titles in order."""
    return [
        (p.number, p.text_for("en").title)
        for p in version.provisions.order_by("order").prefetch_related("texts")
    ]


@pytest.fixture
def draft():
    """Two chapters, A with a and b, B with c."""
    plan = Plan.objects.create(slug="tree", title_en="Tree")
    version = PlanVersion.objects.create(
        plan=plan, slug="tree-1", number=1, authoritative_language="ru", label_en="Draft"
    )
    for level, title in ((1, "A"), (2, "a"), (2, "b"), (1, "B"), (2, "c")):
        actions.add_provision(version=version, level=level, titles={"en": title}, by=None)
    return version


def at(version, number):
    return version.provisions.get(number=number)


def test_the_portal_numbers_by_place(draft):
    assert tree(draft) == [("1", "A"), ("1.1", "a"), ("1.2", "b"), ("2", "B"), ("2.1", "c")]
    actions.add_provision(
        version=draft, level=2, after=at(draft, "1.1"), titles={"en": "new"}, by=None
    )
    assert tree(draft)[2:4] == [("1.2", "new"), ("1.3", "b")]
    actions.add_provision(
        version=draft, level=3, after=at(draft, "1.3"), titles={"en": "deep"}, by=None
    )
    assert tree(draft)[4] == ("1.3.1", "deep")
    assert at(draft, "1.3.1").parent == at(draft, "1.3")


def test_a_provision_moves_across_chapters(draft):
    actions.move_provision(provision=at(draft, "1.2"), up=False, by=None)
    assert tree(draft) == [("1", "A"), ("1.1", "a"), ("2", "B"), ("2.1", "b"), ("2.2", "c")]
    actions.move_provision(provision=at(draft, "2.1"), up=True, by=None)
    assert tree(draft)[2] == ("1.2", "b")
    actions.move_provision(provision=at(draft, "1"), up=False, by=None)
    assert tree(draft)[0] == ("1", "B") and tree(draft)[2] == ("2", "A")


def test_a_chapter_is_not_deleted_with_what_stands_in_it(draft):
    with pytest.raises(RuleBroken, match="below it first"):
        actions.delete_provision(provision=at(draft, "1"), by=None)
    actions.delete_provision(provision=at(draft, "1.1"), by=None)
    assert tree(draft)[:2] == [("1", "A"), ("1.1", "b")]


def test_a_split_loses_no_word_and_a_merger_brings_them_back(draft):
    first = at(draft, "1.1")
    actions.write_text(
        provision=first, language="en", title="a", words="One.\nTwo.", status="reviewed", by=None
    )
    with pytest.raises(RuleBroken, match="Words were changed"):
        actions.split_provision(
            provision=first, texts={"en": "One.\n---\nThree."}, titles={"en": "z"}, by=None
        )
    with pytest.raises(RuleBroken, match="three hyphens"):
        actions.split_provision(
            provision=first, texts={"en": "One.\nTwo."}, titles={"en": "z"}, by=None
        )
    second = actions.split_provision(
        provision=first, texts={"en": "One.\n---\nTwo."}, titles={"en": "z"}, by=None
    )
    assert tree(draft)[1:3] == [("1.1", "a"), ("1.2", "z")]
    assert [(t.text, t.status) for t in second.texts.all()] == [("Two.", "in_review")]
    actions.merge_with_next(provision=Provision.objects.get(pk=first.pk), by=None)
    assert tree(draft)[1:3] == [("1.1", "a"), ("1.2", "b")]
    assert at(draft, "1.1").texts.get(language="en").text == "One.\nTwo."


def test_the_last_of_a_chapter_is_merged_with_nothing(draft):
    with pytest.raises(RuleBroken, match="Nothing follows"):
        actions.merge_with_next(provision=at(draft, "1.2"), by=None)


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=st.lists(st.tuples(st.integers(0, 9), st.sampled_from("udmx")), max_size=8))
def test_whatever_is_moved_the_tree_stays_a_tree(draft, steps):
    for n, step in steps:
        rows = list(draft.provisions.order_by("order"))
        if not rows:
            return
        row = rows[n % len(rows)]
        try:
            if step in "ud":
                actions.move_provision(provision=row, up=step == "u", by=None)
            elif step == "m":
                actions.merge_with_next(provision=row, by=None)
            else:
                actions.delete_provision(provision=row, by=None)
        except RuleBroken:
            continue
    rows = list(draft.provisions.order_by("order"))
    assert [row.order for row in rows] == list(range(1, len(rows) + 1))
    assert len({row.number for row in rows}) == len(rows)
    for before, row in zip([None, *rows], rows, strict=False):
        assert row.level <= (before.level + 1 if before else 1)
        assert row.number.count(".") == row.level - 1
        assert (row.parent is None) == (row.level == 1)
        if row.parent:
            assert row.number.startswith(f"{row.parent.number}.")


def test_reviewed_words_that_change_are_reviewed_again_and_so_are_their_translations():
    version = make_version()
    provision = version.provisions.get(number="1.1")
    actions.write_text(
        provision=provision, language="ru", title="Сроки", words="Новый срок.", by=None
    )
    assert set(provision.texts.values_list("status", flat=True)) == {"in_review"}
    actions.write_text(
        provision=provision, language="en", title="Seasons", words="x", status="reviewed", by=None
    )
    assert provision.texts.get(language="en").is_reviewed


def test_two_editors_do_not_overwrite_each_other():
    provision = make_version().provisions.get(number="1.1")
    seen = provision.texts.get(language="en").hash
    actions.write_text(
        provision=provision, language="en", title="Mine", words="first", seen=seen, by=None
    )
    with pytest.raises(actions.Overtaken):
        actions.write_text(
            provision=provision, language="en", title="Hers", words="second", seen=seen, by=None
        )
    assert provision.texts.get(language="en").text == "first"


@pytest.mark.parametrize("attempt", ["add", "move", "delete", "merge", "split", "write", "fill"])
def test_no_action_changes_an_announced_version(attempt):
    version = actions.announce_version(version=make_version(), by=None)
    before, provision = version.computed_hash(), version.provisions.get(number="1.1")
    deeds = {
        "add": lambda: actions.add_provision(version=version, level=2, titles={"en": "x"}, by=None),
        "move": lambda: actions.move_provision(provision=provision, up=False, by=None),
        "delete": lambda: actions.delete_provision(provision=provision, by=None),
        "merge": lambda: actions.merge_with_next(provision=provision, by=None),
        "split": lambda: actions.split_provision(provision=provision, texts={}, titles={}, by=None),
        "write": lambda: actions.write_text(
            provision=provision, language="en", title="x", words="y", by=None
        ),
        "fill": lambda: actions.fill_version(version=version, entries=[], by=None, replace=True),
    }
    with pytest.raises(RuleBroken):
        deeds[attempt]()
    version.refresh_from_db()
    assert version.computed_hash() == before and version.is_intact()


def test_a_new_version_is_a_copy_whose_mapping_is_proposed():
    first = actions.announce_version(version=make_version(), by=None)
    second = actions.begin_version(plan=first.plan, labels={"en": "Second"}, by=None)
    assert second.supersedes == first and second.number == first.number + 1
    assert tree(second) == tree(first)
    assert set(second.mappings.values_list("kind", flat=True)) == {"unchanged"}
    assert second.mapping_confirmed_at is None
    with pytest.raises(RuleBroken, match="has been announced"):
        actions.begin_version(plan=first.plan, labels={"en": "Third"}, by=None)


def docx_of(version, language):
    content = write_version(version, language=language, form="docx")
    return io.BytesIO(content), len(content)


@pytest.mark.parametrize("code", ["en", "ru", "zh-hans", "mn"])
def test_what_is_exported_to_word_is_read_back_the_same(code, draft):
    for p in draft.provisions.all():
        actions.write_text(
            provision=p, language=code, title=f"Title {p.number} 禁渔期 өө",
            words="" if p.is_chapter else f"Words of {p.number}\nand more 湿地 үү", by=None,
        )  # fmt: skip
    file, size = docx_of(draft, code)
    entries = read_docx(file, name="plan.docx", size=size, language=code)
    empty = PlanVersion.objects.create(
        plan=draft.plan, slug="copy", number=9, authoritative_language="ru", label_en="Copy"
    )
    actions.fill_version(version=empty, entries=entries, by=None)

    def words(version):
        return list(
            ProvisionText.objects.filter(provision__version=version, language=code)
            .order_by("provision__order")
            .values_list("provision__number", "title", "text")
        )  # fmt: skip

    assert words(empty) == words(draft)
    assert set(empty.provisions.values_list("texts__status", flat=True)) == {"draft"}


def test_a_second_language_fills_the_same_headings_or_says_where_it_does_not_fit(draft):
    file, size = docx_of(draft, "en")
    entries = read_docx(file, name="p.docx", size=size, language="mn")
    assert actions.fill_version(version=draft, entries=entries, by=None)["texts"] == 5
    actions.delete_provision(provision=at(draft, "1.2"), by=None)
    with pytest.raises(RuleBroken, match=r"5 headings, the version has 4.*“B”|“b”"):
        actions.fill_version(version=draft, entries=entries, by=None)


def test_the_yaml_of_the_demonstration_fills_a_version_in_four_languages(draft):
    with DEMO.open("rb") as file:
        entries = read_yaml(file, size=DEMO.stat().st_size, version="v2")
    actions.fill_version(version=draft, entries=entries, by=None, replace=True)
    texts = ProvisionText.objects.filter(provision__version=draft)
    assert texts.count() == 4 * draft.provisions.count() > 100
    assert {t.status for t in texts} == {"reviewed"}
    with DEMO.open("rb") as file, pytest.raises(ValidationError, match="no version “v9”"):
        read_yaml(file, size=1, version="v9")


def word_file(*paragraphs):
    """A Word file of (style, words)."""
    from docx import Document

    document = Document()
    for style, words in paragraphs:
        document.add_paragraph(words, style=style)
    stream = io.BytesIO()
    document.save(stream)
    return stream


@pytest.mark.parametrize(
    ("file", "name", "says"),
    [
        (io.BytesIO(b"%PDF-1.7"), "plan.pdf", "Only these files"),
        (io.BytesIO(b"%PDF-1.7"), "plan.docx", "something else"),
        (io.BytesIO(b""), "plan.docx", "empty"),
        (io.BytesIO(b"PK\x03\x04broken"), "plan.docx", "damaged"),
        (word_file(("Normal", "Only words")), "plan.docx", "no headings"),
        (word_file(("Heading 2", "Late")), "plan.docx", "must be a chapter"),
        (word_file(("Heading 1", "A"), ("Heading 3", "c")), "plan.docx", "level 3 follows"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_reason(file, name, says):
    size = len(file.getvalue())
    with pytest.raises(ValidationError, match=says):
        read_docx(file, name=name, size=size, language="en")


def test_an_archive_that_unpacks_to_an_absurd_size_is_not_opened():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    with pytest.raises(ValidationError, match="absurd size"):
        read_docx(stream, name="bomb.docx", size=len(stream.getvalue()), language="en")


@pytest.mark.parametrize("code", ["en", "ru", "zh-hans", "mn"])
def test_a_plan_is_printed_with_every_letter_of_its_language(code):
    import pypdfium2

    version = actions.announce_version(version=make_version(), by=None)
    document = pypdfium2.PdfDocument(write_version(version, language=code, form="pdf"))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    text = version.provisions.get(number="1.1").texts.get(language=code)
    plain = "".join(words.split())
    assert "".join(text.text.split()) in plain
    assert f"1.1{''.join(text.title.split())}" in plain


# --- the editor's pages ------------------------------------------------------------------------
@pytest.fixture
def manager(client):
    user = member_of(CONSULTATION_MANAGERS)
    client.force_login(user)
    return user


def test_a_manager_writes_four_languages_side_by_side(client, manager, draft):
    provision = at(draft, "1.1")
    url = reverse("consultations_provision_texts", args=[provision.pk])
    page = client.get(url).content.decode()
    assert page.count("<textarea") == 4
    sent = {
        f"{c}-{name}": value
        for c in ("en", "ru", "zh_hans", "mn")
        for name, value in (("title", f"T {c}"), ("text", f"Words {c}"), ("status", "in_review"))
    }
    sent["en-seen"] = provision.texts.get(language="en").hash
    assert client.post(url, sent).status_code == 302
    assert provision.texts.count() == 4
    # The same once more is overtaken in English: what was typed comes back, nothing is stored.
    page = client.post(url, {**sent, "ru-text": "Потеряно?"})
    assert page.status_code == 422
    assert "Потеряно?" in page.content.decode() and "meanwhile" in page.content.decode()
    assert provision.texts.get(language="ru").text == "Words ru"


def test_a_manager_shapes_the_tree(client, manager, draft):
    url = reverse("consultations_version_tree", args=[draft.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"provision": at(draft, "1.1").pk, "move": "down"})
    assert tree(draft)[1] == ("1.1", "b")
    client.post(reverse("consultations_delete_provision", args=[at(draft, "1").pk]))
    assert draft.provisions.count() == 5
    add = reverse("consultations_add_provision", args=[draft.pk])
    assert client.get(add).status_code == 200
    client.post(add, {"level": 1, "title_en": "C"})
    assert tree(draft)[-1] == ("3", "C")
    split = reverse("consultations_split_provision", args=[at(draft, "2.1").pk])
    assert client.get(split).status_code == 200


def test_a_manager_begins_fills_maps_and_confirms_a_version(client, manager):
    first = actions.announce_version(version=make_version(), by=None)
    begin = reverse("consultations_begin_version", args=[first.plan_id])
    assert client.get(begin).status_code == 200
    client.post(begin, {"label_en": "Second", "label_ru": "Вторая"})
    second = PlanVersion.objects.get(number=first.number + 1)
    file, _size = docx_of(first, "en")
    upload = SimpleUploadedFile("plan.docx", file.getvalue())
    fill = reverse("consultations_fill_version", args=[second.pk])
    assert client.post(fill, {"file": upload, "language": "en"}).status_code == 302
    bad = SimpleUploadedFile("plan.docx", b"nothing")
    assert "something else" in client.post(fill, {"file": bad}).content.decode()
    mapping = reverse("consultations_version_mapping", args=[second.pk])
    assert "not confirmed" in client.get(mapping).content.decode()
    row = second.mappings.get(old__number="1.1")
    edit = reverse("consultations_edit_mapping", args=[row.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, {"old": row.old_id, "new": row.new_id, "kind": "moved", "reason_en": "Why"})
    client.post(mapping, {"confirm": "1"})
    second.refresh_from_db()
    assert second.mapping_confirmed_at and second.mappings.get(pk=row.pk).kind == "moved"
    assert actions.announce_version(version=second, by=manager).announced_at
    refused = client.post(mapping, {"propose": "1"}, follow=True).content.decode()
    assert "can no longer be changed" in refused


@pytest.mark.parametrize(
    "name", ["version_tree", "add_provision", "fill_version", "version_mapping", "version_file"]
)
def test_the_editor_is_for_managers_only(client, draft, name):
    client.force_login(member_of("Moderators"))
    response = client.get(reverse(f"consultations_{name}", args=[draft.pk]))
    assert response.status_code in {302, 403}


def test_the_tree_asks_as_often_for_many_as_for_few(client, manager, django_assert_max_num_queries):
    version = make_version(numbers=[f"1.{n}" for n in range(1, 41)])
    url = reverse("consultations_version_tree", args=[version.pk])
    client.get(url)
    with django_assert_max_num_queries(20):
        client.get(url)
