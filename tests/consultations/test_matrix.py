"""The response matrix as a page and as files, and what changed because of whom."""

import csv
import io
import json
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from docx import Document
from openpyxl import load_workbook

from consultations import actions
from consultations.background import make_export, sweep_answers
from consultations.exporting import documents
from consultations.exporting.tables import safe
from consultations.models import Export, ProvisionMapping, RuleBroken
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    make_closed,
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_stakeholder,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def changed_version(old, words="Fishing for chum salmon closes stretch by stretch."):
    """A later version of the plan in which provision 1.1 reads otherwise."""
    new = make_version(plan=old.plan, supersedes=old)
    provision = new.provisions.get(number="1.1")
    provision.texts.filter(language="en").update(text=words)
    actions.propose_mapping(version=new, by=None)
    link = ProvisionMapping.objects.get(to_version=new, new=provision)
    link.reason_en = "Counts at five stations differ by 16 days."
    link.save()
    actions.confirm_mapping(version=new, by=None)
    actions.announce_version(version=new, by=None)
    return provision


@pytest.fixture
def consultation():
    return make_open()


@pytest.fixture
def answered(consultation):
    """Two comments in an answered theme that changed provision 1.1, and one that waits."""
    author = make_stakeholder(display_name="Nina Fisher")
    first = make_comment(consultation, by=author, body="The salmon reach us later.")
    second = make_comment(consultation, body="One date does not fit the whole river.")
    make_comment(consultation, number="1.2", body="Who keeps the flood maps?", position="question")
    theme = make_theme(consultation, [first, second])
    theme.response.resulting_provisions.set([changed_version(consultation.plan_version)])
    actions.publish_response(response=theme.response, by=UserFactory())
    theme.author = author
    return theme


def page(client, consultation, query="", code="en"):
    response = client.get(f"/{code}/consultations/{consultation.slug}/matrix/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_leads_from_comments_over_the_reason_to_the_changed_words(
    client, consultation, answered
):
    text = page(client, consultation)
    assert answered.title_en in text
    assert "Because the river says so en" in text
    assert "№&nbsp;1" in text
    assert "<del>" in text
    assert "<ins>" in text and "stretch" in text
    assert "1 comment still waits for its answer" in text


def test_words_of_a_version_that_is_not_announced_are_called_a_draft(client, consultation):
    draft = make_next(consultation.plan_version)
    theme = make_theme(consultation, [make_comment(consultation)])
    theme.response.resulting_provisions.set([draft.provisions.get(number="1.1")])
    actions.publish_response(response=theme.response, by=None)
    assert "not announced yet" in page(client, consultation)
    changed = f"/en/consultations/{consultation.slug}/changed/"
    assert "not announced yet" in client.get(changed).content.decode()
    actions.announce_version(version=draft, by=None)
    assert "not announced yet" not in page(client, consultation)


def test_it_filters_by_theme_outcome_and_provision(client, consultation, answered):
    assert answered.title_en in page(client, consultation, "?outcome=accepted")
    assert "Nothing here with this filter" in page(client, consultation, "?outcome=rejected")
    assert "Nothing here with this filter" in page(client, consultation, "?provision=1.2")
    by_comment = page(client, consultation, f"?by=comments&theme={answered.pk}")
    assert "The salmon reach us later." in by_comment
    assert "Who keeps the flood maps?" not in by_comment


def test_it_lists_what_is_still_open(client, consultation, answered):
    text = page(client, consultation, "?outcome=open")
    assert "Who keeps the flood maps?" in text
    assert "The salmon reach us later." not in text


def test_nonsense_in_the_address_is_no_error(client, consultation, answered):
    for query in ("?theme=x", "?theme=" + "9" * 30, "?outcome=x", "?page=-3", "?by=x", "?page=x"):
        assert "<h1" in page(client, consultation, query), query


def test_nothing_published_says_what_will_be_here(client, consultation):
    make_theme(consultation, [make_comment(consultation)])
    text = page(client, consultation)
    assert "No response is published yet" in text
    assert "Because the river" not in text


def test_a_draft_has_no_matrix_for_the_public(client):
    draft = make_draft()
    for path in ("matrix", "changed", "statistics", "record"):
        assert client.get(f"/en/consultations/{draft.slug}/{path}/").status_code == 404


@pytest.mark.parametrize("query", ["", "?by=comments"])
def test_the_queries_do_not_grow_with_comments_and_themes(
    client, consultation, answered, query, django_assert_max_num_queries
):
    author = make_stakeholder()
    for _ in range(6):
        make_theme(
            consultation, [make_comment(consultation, by=author) for _ in range(3)], published=True
        )
    with django_assert_max_num_queries(21):
        page(client, consultation, query)


# --- what changed because of you -----------------------------------------------------------------
def test_an_author_sees_her_words_the_answer_and_what_changed(client, consultation, answered):
    client.force_login(answered.author)
    text = client.get("/en/consultations/mine/changes/").content.decode()
    assert "The salmon reach us later." in text
    assert "Because the river says so en" in text
    assert "<ins>" in text and "stretch" in text
    assert "One date does not fit" not in text


def test_each_changed_provision_names_the_comments_behind_it(client, consultation, answered):
    text = client.get(f"/en/consultations/{consultation.slug}/changed/").content.decode()
    assert 'id="p-1-1"' in text
    assert "Counts at five stations differ by 16 days." in text
    assert f"/consultations/{consultation.slug}/comments/2/" in text


# --- files ---------------------------------------------------------------------------------------
def made(consultation, file_format, code="en", content="matrix"):
    export = actions.request_export(
        consultation=consultation, content=content, file_format=file_format, language=code
    )
    make_export(export.pk)
    export.refresh_from_db()
    assert export.state == "done", export.error
    assert export.done == export.total == consultation.comments.count()
    return export.path


def test_a_spreadsheet_has_a_row_per_comment_and_theme(consultation, answered):
    sheet = load_workbook(made(consultation, "xlsx")).active
    rows = list(sheet.iter_rows(values_only=True))
    head = rows[0]
    assert len(rows) == 4
    first = dict(zip(head, rows[1], strict=True))
    assert first["Comment"] == 1
    assert first["Theme"] == answered.title_en
    assert first["Outcome"] == "Accepted"
    assert "stretch by stretch" in first["Its text now"]
    assert dict(zip(head, rows[3], strict=True))["Outcome"] == "Not yet answered"


@pytest.mark.parametrize(("code", "outcome"), [
    ("en", "Accepted"), ("ru", "Принято"), ("zh-hans", "采纳"), ("mn", "Тусгасан"),
])  # fmt: skip
def test_each_file_speaks_the_language_asked_for(consultation, answered, code, outcome):
    with made(consultation, "csv", code).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert any(outcome.casefold() == cell.casefold() for cell in rows[1]), rows[1]
    assert any("Because the river says so " + code == cell for cell in rows[1])


def test_json_names_its_columns(consultation, answered):
    data = json.loads(made(consultation, "json").read_text(encoding="utf-8"))
    assert data["columns"]["number"] == "Comment"
    assert [row["number"] for row in data["rows"]] == [1, 2, 3]


def test_a_word_document_holds_themes_and_comments(consultation, answered):
    document = Document(made(consultation, "docx", "ru"))
    words = "\n".join(p.text for p in document.paragraphs)
    assert "Because the river says so ru" in words
    assert "The salmon reach us later." in words


def test_a_pdf_holds_all_four_scripts(consultation, answered):
    import pypdfium2

    for body in ("Кета доходит позже", "大麻哈鱼来得更晚", "Өвөө үүлийг үзэв"):
        make_comment(consultation, body=body)
    pdf = pypdfium2.PdfDocument(made(consultation, "pdf", "mn"))
    words = "".join(pdf[i].get_textpage().get_text_range() for i in range(len(pdf)))
    for body in ("Кета доходит позже", "大麻哈鱼来得更晚", "Өвөө үүлийг үзэв", "river says so mn"):
        assert body in words


def test_many_comments_make_a_pdf_of_several_volumes(consultation, answered, monkeypatch, client):
    monkeypatch.setattr(documents, "VOLUME", 2)
    path = made(consultation, "pdf")
    with zipfile.ZipFile(path) as volumes:
        assert volumes.namelist() == ["001.pdf", "002.pdf"]
    export = Export.objects.get()
    response = client.get(reverse("consultations:download", args=[export.token]))
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].endswith('.pdf.zip"')


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n="])
def test_a_cell_that_a_spreadsheet_would_compute_is_escaped(consultation, start):
    evil = f"{start}cmd|' /C calc'!A0"
    assert safe(evil).startswith("'")
    make_comment(consultation, body=f"x{start}", place="")
    comment = make_comment(consultation, body=evil)
    assert comment.body
    with made(consultation, "csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" \n").startswith(("=", "+", "-", "@", "\t"))]
    book = load_workbook(made(consultation, "xlsx"))
    assert not [c for row in book.active.iter_rows() for c in row if c.data_type == "f"]


def test_numbers_stay_numbers_and_words_stay_words():
    assert safe(5) == 5
    assert safe("5 - 3") == "5 - 3"
    assert safe("a\x00b\x1f") == "ab"


def test_control_characters_break_no_file(consultation):
    make_comment(consultation, body="bell \x07 and form feed \x0c end")
    for file_format in ("xlsx", "csv", "docx", "pdf", "json"):
        content = made(consultation, file_format).read_bytes()
        # In the packed formats nobody could find it so; their libraries refuse to write it.
        assert content and (file_format in ("xlsx", "docx", "pdf") or b"\x07" not in content)


def test_hidden_words_are_in_no_file(consultation):
    comment = make_comment(consultation, body="My telephone is 555-0100")
    actions.keep_translation(
        comment=comment, language="ru", body="Мой телефон 555-0100", proposed_text="",
        method="human", by=UserFactory(),
    )  # fmt: skip
    actions.hide_comment(comment=comment, reasons={"en": "A number"}, by=UserFactory())
    for content, formats in (("matrix", ("csv", "json")), ("open_data", ("csv", "json"))):
        for file_format in formats:
            for code in ("en", "ru"):
                path = made(consultation, file_format, code, content)
                assert "555-0100" not in path.read_text(encoding="utf-8")


def test_a_reader_asks_waits_and_downloads(client, consultation, answered):
    url = reverse("consultations:request-file", args=[consultation.slug])
    waiting = client.post(url, {"content": "matrix", "format": "csv"})
    assert waiting.status_code == 302
    export = Export.objects.get()
    assert "The file is being made" in client.get(waiting["Location"]).content.decode()
    Export.objects.update(total=400, done=100)
    assert 'value="25"' in client.get(waiting["Location"]).content.decode()
    assert client.get(waiting["Location"] + "download/").status_code == 302
    make_export(export.pk)
    assert "The file is ready" in client.get(waiting["Location"]).content.decode()
    response = client.get(waiting["Location"] + "download/")
    assert response["Content-Disposition"].startswith("attachment")
    assert b"The salmon reach us later." in b"".join(response.streaming_content)


def test_two_who_ask_at_once_share_one_file(consultation):
    first, second = (
        actions.request_export(
            consultation=consultation, content="matrix", file_format="csv", language="en"
        )
        for _ in range(2)
    )
    assert first == second


def test_an_unknown_format_is_refused(client, consultation):
    with pytest.raises(RuleBroken):
        actions.request_export(
            consultation=consultation, content="matrix", file_format="exe", language="en"
        )
    url = reverse("consultations:request-file", args=[consultation.slug])
    assert client.post(url, {"content": "matrix", "format": "exe"}).status_code == 404
    assert client.post(url, {"content": "record", "format": "zip"}).status_code == 404
    assert client.get(url).status_code == 405


def test_the_record_is_for_the_staff(client, consultation):
    export = actions.request_export(
        consultation=consultation, content="record", file_format="zip", language="en"
    )
    make_export(export.pk)
    url = reverse("consultations:download", args=[export.token])
    assert client.get(url).status_code == 404
    client.force_login(member_of("Consultation managers"))
    assert client.get(url).status_code == 200


def test_a_file_that_fails_says_so_and_can_be_asked_for_again(client, consultation, monkeypatch):
    export = actions.request_export(
        consultation=consultation, content="matrix", file_format="csv", language="en"
    )
    monkeypatch.setattr(
        "consultations.exporting.making._write", lambda *_: (_ for _ in ()).throw(OSError("full"))
    )
    assert "failed" in make_export(export.pk)
    url = reverse("consultations:file", args=[export.token])
    page_text = client.get(url).content.decode()
    assert "could not be made" in page_text
    assert "full" not in page_text
    again = actions.request_export(
        consultation=consultation, content="matrix", file_format="csv", language="en"
    )
    assert again != export


def test_files_expire_and_the_sweep_takes_up_what_a_lost_wake_up_left(client, consultation):
    make_comment(consultation)
    export = actions.request_export(
        consultation=consultation, content="matrix", file_format="csv", language="en"
    )
    assert sweep_answers()["made"] == 1
    export.refresh_from_db()
    assert export.is_ready
    Export.objects.update(expires_at=timezone.now())
    assert client.get(reverse("consultations:download", args=[export.token])).status_code == 302
    assert sweep_answers()["removed"] == 1
    assert not export.path.exists()
    assert not Export.objects.exists()


def test_a_file_taken_by_one_worker_is_not_made_by_another(consultation):
    export = actions.request_export(
        consultation=consultation, content="matrix", file_format="csv", language="en"
    )
    Export.objects.update(state="working")
    assert make_export(export.pk) == "taken"


def test_open_data_names_nobody_and_hides_small_groups(consultation):
    author = make_stakeholder(display_name="Nina Fisher", affiliation="Village")
    for _ in range(5):
        make_comment(consultation, by=author)
    make_comment(consultation, by=make_stakeholder(country="MN", capacity="authority"))
    text = made(consultation, "json", content="open_data").read_text(encoding="utf-8")
    assert "Nina" not in text
    assert "Village" not in text
    data = json.loads(text)
    assert data["schema"]["country"]["type"] == "string"
    assert data["rows"][0]["country"] == "RU"
    assert data["rows"][0]["capacity"] == "individual"
    assert (data["rows"][5]["country"], data["rows"][5]["capacity"]) == ("", "")
    rows = csv.DictReader(
        io.StringIO(made(consultation, "csv", content="open_data").read_text("utf-8-sig"))
    )
    assert list(next(rows)) == list(data["schema"])


def test_a_closed_consultation_with_everything_answered_says_so(client):
    consultation = make_closed()
    from tests.consultations.test_theming import late_comment

    comment = late_comment(consultation)
    make_theme(consultation, [comment], published=True)
    actions.mark_responded(consultation=consultation, by=UserFactory())
    with translation.override("ru"):
        text = page(client, consultation, code="ru")
    assert "notice-done" in text
