"""The desks of Wagtail speak all four languages: what it lacks stands in portal/locale."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils import translation
from wagtail.users.models import UserProfile

from portal import catalogs
from tests.factories.accounts import member_of

Key = tuple[str | None, str]


def messages(path: Path) -> Iterator[Message]:
    """Yield the messages of a catalog; none where there is no such file."""
    if path.exists():
        with path.open("rb") as file:
            yield from (message for message in read_po(file) if message.id)


def key(message: Message) -> Key:
    """Return what stands for a message: its context and its first form."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def is_filled(message: Message) -> bool:
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms) and not message.fuzzy


def names(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{[^}]*\}|</?[a-zA-Z][^>]*>", text))


@pytest.mark.parametrize("domain", ["django", "djangojs"])
@pytest.mark.parametrize("code", catalogs.LOCALES)
def test_nothing_that_wagtail_says_is_left_in_english(code, domain):
    locale = catalogs.LOCALES[code]
    said: set[Key] = set()
    known = {key(m) for m in catalogs.load(code)} if domain == "django" else set()
    for app in apps.get_app_configs():
        if not app.name.startswith(("wagtail", "taggit")):
            continue
        folder = Path(app.path) / "locale"
        said |= {key(m) for m in messages(folder / "en" / "LC_MESSAGES" / f"{domain}.po")}
        theirs = messages(folder / locale / "LC_MESSAGES" / f"{domain}.po")
        known |= {key(m) for m in theirs if is_filled(m)}
    ours = Path(catalogs.__file__).parent / "locale" / locale / "LC_MESSAGES" / f"{domain}.po"
    known |= {key(m) for m in messages(ours) if is_filled(m)}

    assert said, "Wagtail brings its own English catalog"
    assert said - known == set()


@pytest.mark.parametrize("path", catalogs.borrowed(), ids=lambda p: f"{p.parts[-3]}-{p.stem}")
def test_borrowed_words_keep_their_placeholders(path):
    broken = []
    for message in messages(path):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            # A form for one may leave its number out, as the English one does.
            if names(form) not in (names(ids[-1]), names(ids[0])):
                broken.append((ids[0], form))
    assert broken == []


@pytest.mark.django_db
def test_a_mongolian_editor_reads_the_desk_and_its_scripts_in_her_language(client):
    user = member_of("Editors")
    UserProfile.objects.create(user=user, preferred_language="mn")
    client.force_login(user)

    scripts = client.get("/admin/jsi18n/").content.decode()

    with translation.override("mn"):
        help_in_mongolian = translation.gettext("Help")
    assert help_in_mongolian != "Help"
    (path,) = [p for p in catalogs.borrowed() if p.parts[-3] == "mn" and p.stem == "djangojs"]
    words = [m.string for m in messages(path) if isinstance(m.string, str)]
    assert words and words[0] in scripts
