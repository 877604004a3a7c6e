"""A stakeholder registers, verifies, comments, gets a receipt, and later the answer."""

import re

import pytest

from tests.journeys.conftest import WIDTHS, follow, mails_to
from tests.services.fixtures import wait_for

pytestmark = pytest.mark.browser
PLAN = "consultations/second-draft-of-the-basin-plan/plan/"
PASSWORD = "Correct horse 7"
WORDS = {
    "en": "The spring flood covers our hay meadow for ten days.",
    "ru": "Весенний паводок покрывает наш луг на десять дней.",
    "zh-hans": "春汛淹没我们的草场十天。",
    "mn": "Хаврын үер манай хадлангийн талбайг арав хоног усанд автуулдаг.",
}


def register(page, site, language, email):
    """Register, open the mail on the local page, and confirm the address."""
    page.goto(f"{site.url}/{language}/accounts/signup/")
    page.fill("#id_email", email)
    page.fill("#id_display_name", "Reader")
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    follow(page, "main form .btn")
    mail = wait_for(lambda: mails_to(site, email), what="the mail")[0]
    assert mail["Content-Language"] is None or mail["Content-Language"].startswith(language[:2])
    page.goto(f"{site.url}/notifications/mail/")
    follow(page, f'.item:has-text("{email}") a')
    follow(page, 'a[href*="confirm-email"]')
    follow(page, "main form .btn")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", WORDS)
def test_a_stakeholder_comments_in_her_language_and_is_answered(site, reader, language, width):
    email = f"journey-{language}-{width}@example.org"
    page = reader(width)
    register(page, site, language, email)

    # She reads the plan and writes on one provision; her capacity is asked the first time.
    page.goto(f"{site.url}/{language}/{PLAN}")
    follow(page, page.locator('.provision footer a[href$="/comment/"]').first)
    if "/profile/" in page.url:
        page.check('input[name="capacity"][value="individual"]')
        page.locator('input[name="country"]').first.check()
        follow(page, "main form .btn")
    assert page.url.endswith("/comment/"), page.url

    # A form with nothing in it is given back with what is missing.
    follow(page, "main form .btn:not(.btn-quiet)")
    assert page.locator(".error-summary").is_visible()
    page.select_option("#id_language", language)
    page.check('input[name="position"][value="object"]')
    page.fill("#id_body", WORDS[language])
    follow(page, "main form .btn:not(.btn-quiet)")
    assert WORDS[language] in page.locator("main").inner_text()
    follow(page, "main form .btn:not(.btn-quiet)")

    number = page.locator(".receipt .number").inner_text().strip()
    assert re.search(r"\d", number)
    receipt = wait_for(
        lambda: [
            m for m in mails_to(site, email) if number in m.get_body(("plain",)).get_content()
        ],
        seconds=60,
        what="the receipt by mail",
    )[0]
    assert receipt.get_body(("html",)) is not None

    # The comment stands on its provision, and on her own page.
    page.goto(f"{site.url}/{language}/consultations/mine/")
    assert number in page.locator("main").inner_text()

    answer(site, number)
    answered = wait_for(
        lambda: [m for m in mails_to(site, email) if m["Message-ID"] != receipt["Message-ID"]
                 and "confirm-email" not in m.get_body(("plain",)).get_content()],
        seconds=60,
        what="the mail about the answer",
    )[0]  # fmt: skip
    assert answered["Content-Language"].lower() == language


def answer(site, number):
    """Publish an official response to the comment with this receipt, as the desk's button does."""
    site.manage("shell", "--verbosity", "0", "-c", ANSWER.replace("NUMBER", repr(number)))


ANSWER = """
from consultations.actions.answers import publish_response
from consultations.models import Comment, Response, Theme
from portal.accounts.models import User
comment = Comment.objects.get(submission__receipt_number=NUMBER)
theme = Theme.objects.create(
    consultation=comment.consultation, slug=f"journey-{comment.pk}",
    title_en=f"Meadows {comment.pk}", title_ru=f"Луга {comment.pk}",
    title_zh_hans=f"草场 {comment.pk}", title_mn=f"Хадлан {comment.pk}",
)
theme.comments.add(comment)
response = Response.objects.create(
    theme=theme, outcome="accepted", reason_en="You are right.", reason_ru="Вы правы.",
    reason_zh_hans="您说得对。", reason_mn="Таны зөв.",
)
publish_response(response=response, by=User.objects.get(email="editor@demo.example"))
"""
