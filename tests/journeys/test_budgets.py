"""A page stays light for a slow line, and cheap for the database."""

import gzip
import json
import re
import urllib.request
from urllib.parse import urljoin

import pytest

PLAN = "consultations/second-draft-of-the-basin-plan/"
PAGES = (
    "", "irbm/", "news/", "gallery/", "visit/", "map/", "targets/", "search/?q=flood", "library/",
    "library/living-with-floods-middle-amur/", "library/living-with-floods-middle-amur/en/pages/2/",
    "concepts/flood/", "consultations/", PLAN, f"{PLAN}plan/", f"{PLAN}plan/parallel/",
    f"{PLAN}answers/", "accounts/login/", "accounts/signup/",
)  # fmt: skip
TEXT_LIMIT, SCRIPT_LIMIT, QUERY_LIMIT = 100_000, 25_000, 15
ATTRIBUTE = r"""["']([^"']+)["']"""


def fetched(url: str) -> bytes:
    """Return what an address answers, unpacked."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=20) as response:
        body = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
    return body


def size(body: bytes) -> int:
    """Return how many bytes travel when a server compresses."""
    return len(gzip.compress(body, 6))


def weight(url: str) -> tuple[int, int]:
    """Return the compressed bytes of mark-up with styles, and of scripts."""
    html = fetched(url)
    text = html.decode()
    styles = [
        re.search(rf"href={ATTRIBUTE}", tag).group(1)
        for tag in re.findall(r"<link\b[^>]*>", text)
        if re.search(r"rel=[\"']?stylesheet", tag)
    ]
    scripts = re.findall(rf"<script\b[^>]*\bsrc={ATTRIBUTE}", text)
    assert styles, "a page without styles is measured wrongly"
    return (
        size(html) + sum(size(fetched(urljoin(url, s))) for s in styles),
        sum(size(fetched(urljoin(url, s))) for s in scripts),
    )


@pytest.mark.parametrize("language", ["en", "ru", "zh-hans", "mn"])
def test_a_page_without_its_pictures_is_at_most_100_kilobytes_and_25_of_script(site, language):
    heavy = []
    for path in PAGES:
        text, script = weight(f"{site.url}/{language}/{path}")
        if text > TEXT_LIMIT or script > SCRIPT_LIMIT:
            heavy.append((path, text, script))

    assert heavy == []


# The first request fills the caches; the second one is what readers cost.
COUNT = """
import json
import re
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(headers={"host": "127.0.0.1"})
plan = "/LANGUAGE/consultations/second-draft-of-the-basin-plan/"
text = client.get(plan + "plan/").content.decode()
provision = re.search(r'href="([^"]+)comment/"', text).group(1)
counts = {}
for path in (
    "/LANGUAGE/", "/LANGUAGE/irbm/", "/LANGUAGE/library/living-with-floods-middle-amur/",
    "/LANGUAGE/search/?q=flood", plan + "plan/", provision,
):
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    counts[path] = len(queries)
print(json.dumps(counts))
"""


@pytest.mark.parametrize("language", ["en", "mn"])
def test_a_page_asks_the_database_at_most_fifteen_times(site, language):
    printed = site.manage("shell", "--no-imports", "-c", COUNT.replace("LANGUAGE", language))
    counts = json.loads(printed.strip().splitlines()[-1])

    assert len(counts) == 6
    assert {path: n for path, n in counts.items() if n > QUERY_LIMIT} == {}
