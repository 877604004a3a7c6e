"""axe-core finds nothing on any public page, in four languages, by day and by night.

The same visits look for English words that are left over on a page of another language.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import follow, mails_to, sign_in
from tests.journeys.leftovers import leftovers

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ru", "zh-hans", "mn")
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
# What a reader would see as &quot; or &#x27;.
ESCAPED_TWICE = re.compile(r"&amp;(?:#\w+|quot|apos|amp|lt|gt|nbsp|[lr][ds]quo);")
PLAN = "consultations/second-draft-of-the-basin-plan/"
PLACE = f"{PLAN}plan/"
ANSWERED = "consultations/first-draft-of-the-basin-plan/"

# Every public template, below /<language>/.
PUBLIC = (
    "",
    "irbm/",
    "vision-2050/vision-2050-background/",
    "news/",
    "news/news-how-to-comment/",
    "gallery/",
    "visit/",
    "map/",
    "targets/",
    "search/",
    "search/?q=flood",
    "search/?q=qwertyzxcv",
    "library/",
    "library/?language=ru",
    "library/living-with-floods-middle-amur/",
    "library/living-with-floods-middle-amur/ru/pages/2/",
    # The text is under an embargo.
    "library/crane-stork-monitoring-protocol/zh-hans/pages/1/",
    "concepts/",
    "concepts/flood/",
    "concepts/khanka/",
    "consultations/",
    PLAN,
    f"{PLAN}plan/",
    f"{PLAN}plan/parallel/",
    f"{PLAN}plan/original/",
    f"{PLAN}general/",
    f"{PLAN}plan/changes/",
    f"{PLAN}plan/changes/parallel/",
    "consultations/receipts/check/",
    f"{PLAN}answers/",
    f"{ANSWERED}answers/",
    f"{ANSWERED}matrix/",
    f"{ANSWERED}matrix/?by=comments",
    f"{ANSWERED}matrix/?outcome=open",
    f"{ANSWERED}changed/",
    f"{ANSWERED}statistics/",
    f"{ANSWERED}record/",
    "accounts/login/",
    "accounts/signup/",
    "accounts/password/reset/",
    "no-such-page/",
)
SIGNED_IN = (
    "accounts/",
    "accounts/settings/",
    "accounts/erase/",
    "accounts/2fa/",
    "accounts/email/",
    "accounts/password/change/",
    "accounts/logout/",
    "consultations/mine/",
    "consultations/mine/changes/",
    "consultations/representations/",
    "search/saved/",
    f"{ANSWERED}comments/1/report/",
    "consultations/profile/",
)


def found_in(page, part: str | None = None) -> list[tuple[str, str, str]]:
    """Return what axe says of the open page, or of a part of it: rule, impact, first mark-up."""
    result = Axe().run(page, context=part, options=OPTIONS)
    return [
        (violation["id"], violation["impact"], node["html"][:160])
        for violation in result.response["violations"]
        for node in violation["nodes"][:2]
    ]


def consultation_addresses(page, site) -> list[str]:
    """Return the overview of every consultation, and one provision with its comments."""
    page.goto(f"{site.url}/en/consultations/")
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.pathname)")
    overviews = {
        link for link in links if re.fullmatch(r"/en/consultations/(?!follow|mine)[\w-]+/", link)
    }
    page.goto(f"{site.url}/en/{PLACE}")
    places = page.eval_on_selector_all(
        ".provision footer a[href]", "all => all.map(a => a.pathname)"
    )
    provision = next(link.removesuffix("comment/") for link in places)
    return [
        link.removeprefix("/en/")
        for link in sorted(overviews | {provision})
        if link.removeprefix("/en/") not in PUBLIC
    ]


def comment_address(page, site, language: str) -> str:
    """Return the address of the form for a comment on the first open provision."""
    page.goto(f"{site.url}/{language}/{PLACE}")
    return page.locator('.provision footer a[href$="/comment/"]').first.get_attribute("href")


def visited(page, site, language):
    """Open every page and state of a page in turn; yields what it is called."""
    for path in (*PUBLIC, *consultation_addresses(page, site)):
        page.goto(f"{site.url}/{language}/{path}")
        yield path

    page.goto(f"{site.url}/{language}/accounts/signup/")
    page.fill("#id_email", "nobody")
    page.fill("#id_password1", "abc")
    page.evaluate("document.querySelector('main form').noValidate = true")
    follow(page, "main form .btn")
    assert page.locator("[aria-invalid=true], .error-summary").count()
    yield "signing up, refused"

    page.goto(f"{site.url}/{language}/accounts/login/")
    page.fill("#id_login", f"nobody-{language}@example.org")
    page.fill("#id_password", "wrong")
    follow(page, "main form .btn")
    yield "signing in, refused"

    page.goto(f"{site.url}/notifications/mail/")
    yield "mails"
    email, _ = site.password("stakeholder")
    page.goto(f"{site.url}/notifications/unsubscribe/not-a-token/")
    yield "unsubscribing, refused"
    for mail in mails_to(site, email):
        link = re.search(r"<(http\S+/unsubscribe/\S+)>", str(mail["List-Unsubscribe"] or ""))
        if link:
            page.goto(link.group(1))
            yield "unsubscribing"
            break

    sign_in(page, site, "stakeholder", language)
    for path in SIGNED_IN:
        page.goto(f"{site.url}/{language}/{path}")
        yield path
    page.goto(site.url + comment_address(page, site, language))
    yield "comment"
    page.evaluate("document.querySelectorAll('main form').forEach(f => f.noValidate = true)")
    follow(page, "main form .btn:not(.btn-quiet)")
    assert page.locator(".error-summary").is_visible()
    yield "comment, refused"


# A colour and a width fail alone: the second of each language joins the rarer halves.
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_no_english_is_left(site, examined, language, width, scheme):
    page = examined(width, scheme)
    problems = []
    for name in visited(page, site, language):
        problems += [(name, *violation) for violation in found_in(page)]
        content = page.content()
        problems += [(name, "escaped twice", text) for text in ESCAPED_TWICE.findall(content)]
        if language != "en":
            left = leftovers(content, language)
            problems += [(name, "English left over", text) for text in left]

    assert problems == [], "\n".join(" | ".join(map(str, problem)) for problem in problems)
