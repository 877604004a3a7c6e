"""What the portal does at Wagtail's own events."""

from typing import Any

from wagtail.signals import page_published

from .models import BasePage, Picture


def register() -> None:
    """Listen to Wagtail; called once from AppConfig.ready()."""
    page_published.connect(make_renditions, dispatch_uid="pages.make_renditions")
    mute_shadow_references()


def make_renditions(sender: type, instance: Any, **_: Any) -> None:
    """Make every size the templates ask for when a page goes live, not at the first visit."""
    if isinstance(instance, BasePage):
        for picture in pictures_of(instance):
            picture.get_renditions(*type(instance).rendition_specs)


def pictures_of(page: BasePage) -> list[Picture]:
    """Return every picture a page shows: lead picture, blocks of all languages, gallery."""
    from wagtail.models import ReferenceIndex

    ids = {page.picture_id} if page.picture_id else set()
    references = ReferenceIndex.get_references_for_object(page).filter(
        to_content_type__app_label="pages", to_content_type__model="picture"
    )
    ids.update(int(r.to_object_id) for r in references)
    return list(Picture.objects.filter(pk__in=ids))


def mute_shadow_references() -> None:
    """Keep the shadow columns of modeltranslation out of Wagtail's reference index.

    `body` answers with the text of whatever language is active, so that the usage of a picture
    would be counted for it and again for body_ru.
    """
    from django.apps import apps
    from modeltranslation.translator import NotRegistered, translator

    for model in apps.get_models():
        if not issubclass(model, BasePage):
            continue
        try:
            names = translator.get_options_for_model(model).fields
        except NotRegistered:
            continue
        for name in names:
            field = model._meta.get_field(name)
            if hasattr(field, "extract_references"):
                field.extract_references = lambda value: []
