"""The words of the matrix: what was deleted, what is a draft, where a sentence ends."""

import json

import pytest

from consultations import actions
from consultations.background import make_export
from consultations.matrix.rows import matrix_rows
from consultations.models import Export, ProvisionMapping
from tests.consultations.test_matrix import made, page
from tests.factories.accounts import UserFactory
from tests.factories.consultations import (
    make_comment,
    make_next,
    make_open,
    make_stakeholder,
    make_theme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return make_open()


def test_a_provision_that_was_deleted_because_of_a_theme_is_said_to_have_changed(
    client, consultation
):
    author = make_stakeholder()
    comment = make_comment(consultation, by=author, body="Nobody needs this provision.")
    theme = make_theme(consultation, [comment])
    draft = make_next(consultation.plan_version)
    actions.delete_provision(provision=draft.provisions.get(number="1.1"), by=UserFactory())
    old = consultation.plan_version.provisions.get(number="1.1")
    gone = ProvisionMapping.objects.create(
        from_version=old.version, to_version=draft, old=old, kind="deleted"
    )
    gone.themes.set([theme])
    actions.publish_response(response=theme.response, by=None)
    words = gone.old.text_for("en").text
    client.force_login(author)
    base = f"/en/consultations/{consultation.slug}"
    for url in ("/en/consultations/mine/changes/", f"{base}/changed/", f"{base}/matrix/"):
        text = client.get(url).content.decode()
        assert f"</span>{words}<span" in text and "<del>" in text, url
        assert draft.label in text and "Deleted" in text, url
        assert "stayed as it was" not in text and ">Unchanged<" not in text, url
    assert "1 provision changed" in page(client, consultation)
    assert "(Deleted, draft, not announced yet)" in page(client, consultation, "?by=comments")
    assert f"{base}/changed/#gone-" in client.get(f"{base}/answers/").content.decode()
    [(_count, row)] = matrix_rows(consultation, "en")
    assert row["provision"].endswith("(Deleted, draft, not announced yet)")
    assert row["changed_text"] == ""


def test_a_file_calls_words_that_are_not_announced_a_draft(consultation):
    draft = make_next(consultation.plan_version)
    theme = make_theme(consultation, [make_comment(consultation)])
    theme.response.resulting_provisions.set([draft.provisions.get(number="1.1")])
    actions.publish_response(response=theme.response, by=None)
    (row,) = json.loads(made(consultation, "json", "ru").read_text(encoding="utf-8"))["rows"]
    assert row["provision"].endswith("(проект, ещё не объявлен)")


def test_a_russian_date_at_the_end_of_a_sentence_brings_its_own_full_stop(client, consultation):
    url = f"/ru/consultations/{consultation.slug}/file/"
    answer = client.post(url, {"content": "matrix", "format": "json"})
    make_export(Export.objects.get().pk)
    text = client.get(answer["Location"]).content.decode()
    assert "Хранится до" in text and "г.</time>." not in text
