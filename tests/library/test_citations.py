"""Citations that reference managers read, and what machines find on the page of a work."""

import json
import re

import bibtexparser
import pytest
import rispy
from django.utils.html import escape

from library.models import Author
from tests.factories.library import (
    AuthorFactory,
    EditionFactory,
    PublicationFactory,
    make_file,
    make_pdf,
)


@pytest.fixture
def work(db):
    work = PublicationFactory(
        slug="floods", title_en="Floods & </script> {100%}", publisher="River & Sons", year=2024,
        doi="10.5555/floods", licence="CC-BY-4.0",
    )  # fmt: skip
    AuthorFactory(publication=work, name="Ivanova, Anna", kind=Author.Kind.PERSONAL, sort_order=0)
    AuthorFactory(publication=work, name="River institute", sort_order=1)
    EditionFactory(publication=work, language="ru", title="Жизнь с наводнениями", year=2023,
                   file=make_file(make_pdf(["One."])))  # fmt: skip
    EditionFactory(publication=work, language="en", title=work.title_en, isbn="9780306406157",
                   file=make_file(make_pdf(["Two."])))  # fmt: skip
    return work


def file_of(client, form, edition="ru"):
    return client.get(f"/en/library/floods/cite/{form}/?edition={edition}")


def test_bibtex_is_read_back_by_a_parser(client, work):
    answer = file_of(client, "bibtex")
    assert 'filename="floods-ru.bib"' in answer.headers["Content-Disposition"]
    (entry,) = bibtexparser.loads(answer.content.decode()).entries
    assert entry["ENTRYTYPE"] == "techreport"
    assert entry["title"] == "{Жизнь с наводнениями}"
    assert entry["author"] == "Ivanova, Anna and {River institute}"
    assert (entry["year"], entry["language"], entry["doi"]) == ("2023", "ru", "10.5555/floods")
    assert entry["institution"] == r"River \& Sons"
    (other,) = bibtexparser.loads(file_of(client, "bibtex", "en").content.decode()).entries
    assert other["title"] == r"{Floods \& </script> \{100\%\}}"


def test_ris_is_read_back_by_a_parser(client, work):
    text = file_of(client, "ris").content.decode()
    assert text.startswith("TY  - RPRT\r\n") and text.rstrip().endswith("ER  -")
    (record,) = rispy.loads(text)
    assert record["authors"] == ["Ivanova, Anna", "River institute"]
    assert record["title"] == "Жизнь с наводнениями"
    assert record["year"] == "2023"


def test_csl_json_names_families_and_bodies(client, work):
    (item,) = json.loads(file_of(client, "csl", "en").content)
    assert item["author"] == [
        {"family": "Ivanova", "given": "Anna"}, {"literal": "River institute"},
    ]  # fmt: skip
    assert item["issued"] == {"date-parts": [[2024]]}
    assert item["ISBN"] == "9780306406157" and item["type"] == "report"
    assert item["URL"] == "http://testserver/en/library/floods/?edition=en"


def test_the_plain_text_is_the_line_on_the_page(client, work):
    answer = client.get("/ru/library/floods/cite/text/")
    line = answer.content.decode().strip()
    assert "Жизнь с наводнениями" in line
    assert escape(line) in client.get("/ru/library/floods/").content.decode()


@pytest.mark.parametrize("language", ["en", "ru", "zh-hans", "mn"])
def test_the_page_links_every_form_and_says_the_work_as_data(client, work, language):
    html = client.get(f"/{language}/library/floods/").content.decode()
    for form in ("bibtex", "ris", "csl", "text"):
        assert f"/{language}/library/floods/cite/{form}/?edition=" in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    found = json.loads(data[1])
    assert found["@type"] == "Report"
    assert found["inLanguage"] == ["en", "ru"]
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_title_cannot_leave_the_data(client, work):
    html = client.get("/en/library/floods/?edition=en").content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(data[1])["name"]["@value"] == work.title_en


def test_drafts_and_unknown_forms_have_no_citation(client, work):
    assert file_of(client, "endnote").status_code == 404
    work.status = "draft"
    work.save()
    assert file_of(client, "ris").status_code == 404


def test_the_address_of_a_closed_file_is_not_in_the_data(client, work, read_edition):
    closed = read_edition(publication=work, language="mn", access="restricted")
    html = client.get("/en/library/floods/").content.decode()
    assert html.count("contentUrl") == 2
    assert closed.file.sha256 not in html
