"""One page, four languages: whole-page fallback, and every trap that was paid for."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Page, ReferenceIndex, Revision

from home.models import ArticlePage, HomePage, NewsPage
from portal.pages.checks import page_types_are_translated
from portal.pages.models import BasePage
from tests.factories.accounts import member_of
from tests.factories.pages import body, make_article

pytestmark = pytest.mark.django_db


def html_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


# --- what a reader sees -----------------------------------------------------------------------
def test_a_reader_sees_the_page_in_her_language(client):
    make_article(languages=("en", "ru"))

    html = html_of(client, "/ru/floods/")

    assert '<html lang="ru">' in html
    assert "<h1>Heading ru</h1>" in html
    assert "Heading en" not in html
    assert "noindex" not in html


def test_a_missing_language_shows_the_whole_page_in_the_fallback_with_a_notice(client):
    make_article(languages=("en", "ru"))

    response = client.get("/mn/floods/")
    html = response.content.decode()

    assert "Heading ru" in html and "Body ru" in html  # Mongolian falls back to Russian first
    assert "Heading en" not in html
    assert "Энэ хуудас таны хэлээр хараахан байхгүй. Русский хувилбарыг үзүүлж байна." in html
    assert '<div lang="ru">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<link rel="canonical" href="http://testserver/ru/floods/">' in html


def test_a_reader_never_sees_a_half_translated_page(client):
    make_article(languages=("en",), heading_ru="Заголовок без галочки", body_ru=body("черновик"))

    html = html_of(client, "/ru/floods/")

    assert "Heading en" in html
    assert "Заголовок без галочки" not in html and "черновик" not in html


def test_a_page_published_in_no_language_is_not_found(client):
    page = make_article(languages=("en",))
    page.published_en = False
    page.save()

    assert client.get("/en/floods/").status_code == 404


def test_alternates_name_published_languages_only(client):
    make_article(languages=("en", "zh-hans"))

    html = html_of(client, "/en/floods/")

    found = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', html)
    assert found == [
        ("en", "http://testserver/en/floods/"),
        ("zh-Hans", "http://testserver/zh-hans/floods/"),
    ]


def test_the_site_map_lists_published_languages_with_their_alternates(client):
    make_article(languages=("en", "ru"))

    xml = client.get("/sitemap.xml").content.decode()

    assert "<loc>http://testserver/en/floods/</loc>" in xml
    assert "<loc>http://testserver/ru/floods/</loc>" in xml
    assert "/mn/floods/" not in xml
    assert 'hreflang="ru" href="http://testserver/ru/floods/"' in xml


def test_an_archived_page_says_so_in_the_readers_language(client):
    from datetime import date

    page = make_article(languages=("ru",))
    page.archived_on = date(2026, 3, 2)
    page.save()

    html = html_of(client, "/ru/floods/")

    assert "сведения на ней могли устареть" in html
    assert "2\u00a0марта\u00a02026\u00a0г." in html


# --- the core title -----------------------------------------------------------------------------
def test_the_core_title_follows_the_first_heading_whatever_language_the_editor_works_in():
    with translation.override("ru"):
        page = make_article(languages=("ru", "mn"))
        page.heading_ru = "Наводнения"
        page.save_revision().publish()
    page = Page.objects.get(pk=page.pk)

    assert (page.title, page.draft_title) == ("Наводнения", "Наводнения")


def test_a_draft_saved_by_an_editor_who_works_in_russian_keeps_the_english_heading():
    page = make_article(languages=("en", "ru"))
    with translation.override("ru"):
        latest = page.get_latest_revision_as_object()
        latest.heading_ru = "Новый заголовок"
        latest.save_revision()

    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()

    assert (draft.heading_en, draft.heading_ru) == ("Heading en", "Новый заголовок")
    assert draft.title == "Heading en"


def test_pages_can_be_ordered_and_searched_by_title_in_every_language():
    make_article(languages=("en",))
    for code in ("en", "ru", "zh-hans", "mn"):
        with translation.override(code):
            assert list(Page.objects.order_by("title"))


# --- traps --------------------------------------------------------------------------------------
def test_every_page_type_is_registered_for_translation():
    assert page_types_are_translated(None) == []


def test_an_unregistered_page_type_is_named_by_the_check(monkeypatch):
    from modeltranslation.translator import translator

    registry = {m: o for m, o in translator._registry.items() if m is not NewsPage}
    monkeypatch.setattr(translator, "_registry", registry)

    errors = page_types_are_translated(None)

    assert [error.id for error in errors] == ["pages.E001"]
    assert "NewsPage is not registered" in errors[0].msg


@pytest.mark.parametrize("model", [HomePage, ArticlePage, NewsPage])
def test_assigning_the_plain_heading_writes_the_active_language(model):
    with translation.override("mn"):
        page = model(heading="Үер")

    assert page.heading_mn == "Үер"
    assert not page.heading_en


def test_fallback_of_single_fields_is_off_for_pages():
    page = make_article(languages=("en",))
    with translation.override("ru"):
        assert not page.heading


def test_a_revision_holds_no_shadow_values():
    page = make_article(languages=("en", "ru"))

    stored = Revision.objects.for_instance(page).latest("pk").content

    assert "heading" not in stored and "body" not in stored
    assert (stored["heading_en"], stored["heading_ru"]) == ("Heading en", "Heading ru")


def test_an_old_revision_with_shadow_values_publishes_the_right_words():
    page = make_article(languages=("en", "ru"))
    revision = Revision.objects.for_instance(page).latest("pk")
    revision.content["heading"] = "words of another language"
    revision.save()

    with translation.override("ru"):
        revision.publish()

    page = ArticlePage.objects.get(pk=page.pk)
    assert (page.heading_en, page.heading_ru) == ("Heading en", "Heading ru")


def test_a_link_is_counted_once_per_language_and_not_for_the_shadow():
    import json

    target = make_article("target", languages=("en",))
    link = json.dumps(
        [{"type": "text", "value": f'<p><a linktype="page" id="{target.pk}">t</a></p>', "id": "1"}]
    )
    page = make_article("source", languages=("en",), body_en=link)
    with translation.override("en"):
        ReferenceIndex.create_or_update_for_object(page)

    paths = ReferenceIndex.get_references_for_object(page).filter(to_object_id=target.pk)

    assert {p.split(".")[0] for p in paths.values_list("content_path", flat=True)} == {"body_en"}


def test_a_redirect_recorded_under_one_language_works_under_all(client):
    from wagtail.contrib.redirects.models import Redirect

    page = make_article(languages=("en", "ru"))
    Redirect.objects.create(
        old_path=Redirect.normalise_path("/en/old-floods/"), redirect_page=page, is_permanent=True
    )

    assert client.get("/en/old-floods/").url.endswith("/en/floods/")
    response = client.get("/ru/old-floods/")
    assert (response.status_code, response.url) == (301, "/ru/floods/")


# --- editing ------------------------------------------------------------------------------------
def test_a_ticked_language_needs_a_heading():
    page = make_article(languages=("en",))
    page.published_mn = True

    with pytest.raises(ValidationError) as error:
        page.full_clean()
    assert "heading_mn" in error.value.message_dict


def edit_form(**changes):
    """Return the bound editing form of an article as the admin builds it."""
    page = make_article(languages=("en",))
    handler = ArticlePage.get_edit_handler()
    form_class = handler.get_form_class()
    form = form_class(instance=page)
    data = {name: form[name].value() for name in form.fields}
    data = {k: ("" if v is None else v) for k, v in data.items()}
    for code in ("en", "ru", "zh_hans", "mn"):
        data |= {f"body_{code}-count": 0}
    return form_class({**data, **changes}, instance=page)


def test_the_form_names_each_field_that_a_ticked_language_lacks():
    form = edit_form(published_ru="on")

    assert not form.is_valid()
    assert {"heading_ru", "body_ru"} <= set(form.errors)
    assert "Русский" in str(form.errors["heading_ru"])


def test_the_editor_has_a_tab_per_language_with_its_own_tick_and_a_shared_one(client):
    editor = member_of("Editors", preferred_language="en")
    page = make_article(languages=("en",))
    client.force_login(editor)

    html = html_of(client, f"/admin/pages/{page.pk}/edit/")

    for name in ("English", "Русский", "简体中文", "Монгол", "Shared"):
        assert re.search(rf'role="tab"[^>]*>\s*{name}', html), name
    for code in ("en", "ru", "zh_hans", "mn"):
        assert f'name="published_{code}"' in html
    assert 'name="title"' not in html


def test_the_preview_shows_a_draft_in_each_language_ticked_or_not():
    page = make_article(languages=("en",), heading_ru="Черновик", body_ru=body("русский черновик"))
    request = RequestFactory().get("/")

    assert [mode for mode, _ in page.preview_modes] == ["en", "ru", "zh-hans", "mn"]
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    html = page.make_preview_request(request, "ru").render().content.decode()
    assert '<html lang="ru">' in html
    assert "Черновик" in html and "русский черновик" in html


def test_renditions_are_made_at_publishing():
    from io import BytesIO

    from django.core.files.images import ImageFile
    from PIL import Image

    from portal.pages.models import Picture

    data = BytesIO()
    Image.new("RGB", (1700, 1000), "teal").save(data, "JPEG")
    picture = Picture.objects.create(title="River", file=ImageFile(data, "river.jpg"))
    page = make_article(languages=("en",))
    page.picture = picture
    page.save_revision().publish()

    made = set(picture.renditions.values_list("filter_spec", flat=True))
    assert made == set(BasePage.rendition_specs)


def test_the_report_lists_what_is_untranslated_and_filters_by_language(client):
    make_article("half", languages=("en", "ru"))
    make_article("whole", languages=("en", "ru", "zh-hans", "mn"))
    client.force_login(member_of("Editors"))

    html = html_of(client, "/admin/reports/untranslated/")
    assert "/admin/pages/" in html
    rows = html_of(client, "/admin/reports/untranslated/results/?missing=zh-hans")
    assert rows.count("简体中文, Монгол") == 1
    assert "Heading en" not in html_of(client, "/admin/reports/untranslated/results/?missing=ru")
