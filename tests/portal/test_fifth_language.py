"""Adding a fifth language is a settings change, a migration and a catalog; tried in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.fixtures import local_environment

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ["portal", "home", "library", "consultations", "locale", "manage.py"]


@pytest.fixture
def copy(tmp_path):
    """The code without its data, changed as docs/architecture.md says."""
    for name in ROOMS:
        source = ROOT / name
        if source.is_dir():
            skip = shutil.ignore_patterns("__pycache__", "*.pdf", "*.docx", "*.jpg")
            shutil.copytree(source, tmp_path / name, ignore=skip)
        else:
            shutil.copy(source, tmp_path / name)

    def change(path: str, before: str, after: str) -> None:
        file = tmp_path / path
        text = file.read_text(encoding="utf-8")
        assert before in text, path
        file.write_text(text.replace(before, after), encoding="utf-8")

    change("portal/languages.py", '("mn", "Монгол"),', '("mn", "Монгол"),\n    ("ko", "한국어"),')
    change(
        "portal/languages.py",
        '"mn": "Y оны n-р сарын j",',
        '"mn": "Y оны n-р сарын j",\n    "ko": "Y년 n월 j일",',
    )
    change(
        "portal/settings/base.py",
        '("en", "ru", "zh-hans", "mn"),',
        '("en", "ru", "zh-hans", "mn", "ko"),',
    )
    change("portal/catalogs.py", '"mn": "mn"}', '"mn": "mn", "ko": "ko"}')
    formats = tmp_path / "portal" / "formats"
    shutil.copytree(formats / "mn", formats / "ko")
    change("portal/formats/ko/formats.py", '["mn"]', '["ko"]')
    return tmp_path


def run(copy: Path, *arguments: str, code: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=copy, capture_output=True, text=True,
        env=local_environment(
            copy / "var", DJANGO_SETTINGS_MODULE="portal.settings.development"
        ), input=code or None,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_fifth_language_needs_settings_a_migration_and_a_catalog(copy):
    run(copy, "makemigrations")
    run(copy, "migrate", "--verbosity", "0")
    run(copy, "makemessages")
    catalog = copy / "locale" / "ko" / "LC_MESSAGES" / "django.po"
    text = catalog.read_text(encoding="utf-8")
    catalog.write_text(
        text.replace('msgid "Library"\nmsgstr ""', 'msgid "Library"\nmsgstr "자료실"')
    )
    run(copy, "compilemessages")

    shutil.copy(ROOT / "tests" / "factories" / "pages.py", copy / "tests_pages.py")
    shown = run(copy, "shell", "--verbosity", "0", code="""
from django.test import Client
from portal.accounts.models import User
from tests_pages import make_article
make_article(languages=("en", "ko"))
client = Client(headers={"host": "localhost"})
html = client.get("/ko/floods/").content.decode()
print('<html lang="ko">' in html, "Heading ko" in html, "자료실" in html, "한국어" in html)
html = client.get("/ru/floods/").content.decode()
print("Heading en" in html, 'hreflang="ko"' in html)
""")  # fmt: skip

    assert shown.split() == ["True"] * 6
