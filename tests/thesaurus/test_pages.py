"""The pages of concepts, and the admin in which editors keep them."""

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.thesaurus import registry
from portal.thesaurus.models import Concept, ConceptAlias


@pytest.fixture
def flood(db):
    hazard = Concept.objects.create(slug="water-hazard", kind="topic", label_en="water hazards")
    flood = Concept.objects.create(
        slug="flood", kind="topic", label_en="flood", label_ru="наводнение",
        label_zh_hans="洪水", label_mn="үер",
    )  # fmt: skip
    flood.broader.set([hazard])
    flood.save()
    ConceptAlias.objects.create(concept=flood, language="ru", name="паводок")
    return flood


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "flood"), ("ru", "наводнение"), ("zh-hans", "洪水"), ("mn", "үер")],
)
def test_a_concept_has_a_page_with_its_names_in_every_language(client, flood, language, heading):
    html = client.get(f"/{language}/concepts/flood/").content.decode()
    assert f"<h1>{heading}</h1>" in html
    for name in ("flood", "наводнение", "洪水", "үер", "паводок"):
        assert name in html
    assert f"/{language}/concepts/water-hazard/" in html


def test_the_broader_concept_names_the_narrower_one(client, flood):
    assert "/en/concepts/flood/" in client.get("/en/concepts/water-hazard/").content.decode()


def test_a_name_missing_in_the_readers_language_falls_back(client, flood):
    assert "water hazards" in client.get("/mn/concepts/water-hazard/").content.decode()


def test_an_unknown_concept_is_not_found(client, db):
    assert client.get("/en/concepts/nothing/").status_code == 404


def test_the_list_shows_every_concept(client, flood):
    html = client.get("/ru/concepts/").content.decode()
    assert "наводнение" in html
    assert "water hazards" in html


def test_an_administrator_changes_a_concept_and_followers_are_told(client, flood, monkeypatch):
    told = []
    monkeypatch.setitem(registry.followers, "search", told.extend)
    client.force_login(User.objects.create_superuser(email="a@example.org", password="x"))
    model = Concept._meta
    edit = reverse(f"wagtailsnippets_{model.app_label}_{model.model_name}:edit", args=[flood.pk])
    page = client.get(edit)
    assert page.status_code == 200
    assert "English" in page.content.decode()
    data = {
        "slug": "flood", "kind": "topic", "label_en": "flood", "label_ru": "паводок",
        "label_zh_hans": "洪水", "label_mn": "үер", "countries": "[]",
        "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0,
        "ambiguous-TOTAL_FORMS": 0, "ambiguous-INITIAL_FORMS": 0,
    }  # fmt: skip
    response = client.post(edit, data)
    assert response.status_code == 302, response.content.decode()[:2000]
    flood.refresh_from_db()
    assert flood.label_ru == "паводок"
    assert told == ["flood"]
