"""A consultation from the draft of a plan to "what changed because of you", by hand.

Its plan, its people and its addresses are its own; the consultations of the demonstration stay
as they are. The clock is the real one: the consultation is open for about a minute, in which
people comment and the staff translate, moderate and sort.
"""

import json
import re

import pytest

from tests.journeys.conftest import follow, mails_to, sign_in
from tests.journeys.consultation_words import (
    ANNOUNCE_NEXT,
    CODES,
    FORECAST,
    INSULT,
    NEXT,
    PASSWORD,
    PREPARE,
    REASON,
    SAID,
    SET_PERIOD,
    SLUG,
    THEME,
    TITLES,
    TRANSLATED,
    WHY_HIDDEN,
)
from tests.services.fixtures import wait_for

pytestmark = pytest.mark.browser


def forecast(code: str, version: int) -> str:
    """Return the words of the provision in a version."""
    *times, sentence = FORECAST[code]
    return sentence.format(times[version - 1])


def address(code: str) -> str:
    """Return the address of the person who writes in a language."""
    return f"forecast-{code}@example.org"


def shell(site, code: str) -> str:
    """Run Python beside the portal and return what it printed."""
    given = {
        "CODES": CODES, "SLUG": SLUG, "NEXT": NEXT, "TITLES": TITLES, "PASSWORD": PASSWORD,
        "FIRST": {code: forecast(code, 1) for code in CODES},
        "PEOPLE": {code: address(code) for code in CODES},
    }  # fmt: skip
    head = f"import json\nglobals().update(json.loads({json.dumps(given)!r}))\n"
    return site.manage("shell", "--verbosity", "0", "-c", head + code).strip()


# An announced first version, and four people who have confirmed their addresses.
def fill_four(page, name: str, texts: dict[str, str]) -> None:
    """Fill a field that is there once in each language, whatever tab it is on."""
    for code, text in texts.items():
        field = page.locator(f"#id_{name}_{CODES[code]}")
        field.wait_for(state="attached")
        panel = field.locator("xpath=ancestor::section[@role='tabpanel']")
        if panel.count():
            page.click(f'[role="tab"][href="#{panel.get_attribute("id")}"]')
        field.fill(text)


def row_action(page, row: str, action: str) -> None:
    """Choose an action of a row of a list of the admin."""
    found = page.locator("tr", has_text=row).first
    found.locator("[data-w-dropdown-target='toggle'], button[aria-expanded]").first.click()
    page.get_by_role("link", name=action).last.click()


def begin_version(page, site, number: int) -> None:
    """Begin the next version of the plan and put the new words of the provision into it."""
    page.goto(f"{site.url}/admin/consultations/plans/")
    row_action(page, TITLES["en"], "Begin a new version")
    fill_four(page, "label", {code: f"Journey {number} {code}" for code in CODES})
    page.click("main form button.button")
    page.wait_for_url(re.compile(r"/tree/$"))
    page.locator("tr", has_text="1.1").get_by_role("link", name=TITLES["en"]).click()
    for code, column in CODES.items():
        page.fill(f"#id_{column}-text", forecast(code, number))
    save_texts(page)
    # Words that were changed are under review until somebody says that she has checked them.
    for column in CODES.values():
        assert page.input_value(f"#id_{column}-status") == "in_review"
        page.select_option(f"#id_{column}-status", "reviewed")
    save_texts(page)
    follow(page, page.get_by_role("link", name="Tree of provisions"))
    follow(page, page.get_by_role("link", name="Mapping from the earlier version"))
    follow(page, page.get_by_role("button", name="Propose it anew"))
    page.locator("tr", has_text="Edited").wait_for()
    follow(page, page.get_by_role("link", name="Tree of provisions"))
    page.wait_for_url(re.compile(r"/tree/$"))


def save_texts(page) -> None:
    """Save the four texts of a provision."""
    follow(page, page.get_by_role("button", name="Save"))
    page.get_by_text("The texts are saved.").wait_for()


def create_consultation(page, site) -> None:
    """Fill the form of a consultation, the moments on its own clock."""
    page.goto(f"{site.url}/admin/consultations/list/new/")
    fill_four(page, "title", TITLES)
    page.get_by_role("tab", name="Shared").click()
    page.fill("#id_slug", SLUG)
    page.fill("#id_code", "JOURNEY2")
    page.select_option("#id_subject", "plan")
    page.select_option("#id_plan_version", label=f"{TITLES['en']} – Journey 2 en")
    page.fill("#id_opens_at", "2031-05-01 09:00")
    page.fill("#id_closes_at", "2031-06-30 23:59")
    page.fill("#id_time_zone", "Asia/Ulaanbaatar")
    for n in range(len(CODES)):
        page.check(f"#id_required_languages_{n}")
    page.check("#id_channels_0")
    page.fill("#id_responses_due_days", "30")
    page.keyboard.press("Escape")
    page.locator("form footer button[type=submit], form .footer button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/consultations/list/$"))
    row_action(page, TITLES["en"], "Desk")


def sign_in_as(page, site, code: str) -> None:
    """Sign one of the four people in."""
    page.goto(f"{site.url}/{code}/accounts/login/")
    page.fill("#id_login", address(code))
    page.fill("#id_password", PASSWORD)
    page.click("main form .btn")
    page.wait_for_url(re.compile(rf"/{code}/accounts/$"))


def comment(page, site, code: str, words: str, position: str = "object") -> None:
    """Write on the provision, check, send, and hold the receipt."""
    page.goto(f"{site.url}/{code}/consultations/{SLUG}/provisions/1.1/comment/")
    page.select_option("#id_language", code)
    page.check(f'input[name="position"][value="{position}"]')
    page.fill("#id_body", words)
    follow(page, "main form .btn:not(.btn-quiet)")
    assert page.url.endswith("/check/")
    follow(page, "main form .btn:not(.btn-quiet)")
    assert page.locator(".receipt .number").inner_text().startswith("JOURNEY2-")


def test_a_consultation_from_the_draft_to_what_changed_because_of_you(site, reader):
    plan = shell(site, PREPARE)
    assert plan.isdecimal()
    staff = reader(scripts=True)
    sign_in(staff, site, "administrator")
    other = reader()
    sign_in(other, site, "editor")
    people = {code: reader() for code in CODES}
    for code, page in people.items():
        sign_in_as(page, site, code)
    public = f"consultations/{SLUG}"
    visitor = reader()

    # A new version from the last one; the desk says what is missing until the mapping stands.
    begin_version(staff, site, 2)
    tree = staff.url
    create_consultation(staff, site)
    staff.wait_for_url(re.compile(r"/desk/\d+/$"))
    desk = staff.url
    main = staff.locator("main")
    assert "1\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2031, 09:00 (UTC+8)" in main.inner_text()
    assert "The mapping from the earlier version is not confirmed." in main.inner_text()
    confirm_mapping(staff, tree)
    staff.goto(desk)
    assert "not confirmed" not in main.inner_text()

    # Nobody knows of it before the announcement; then it opens by itself.
    assert visitor.goto(f"{site.url}/en/{public}/").status == 404
    shell(site, SET_PERIOD)
    do(staff, desk, "Announce", "The consultation is announced.")
    wait_for(lambda: is_open(visitor, site, public), what="the opening")
    visitor.goto(f"{site.url}/en/{public}/plan/changes/")
    assert visitor.locator("ins", has_text="twice").count() == 1

    # Four people in four languages; one of them loses her temper, another one reports it.
    for code, page in people.items():
        comment(page, site, code, SAID[code])
    comment(people["ru"], site, "ru", INSULT)
    report(people["mn"], site, INSULT)
    people["mn"].goto(f"{site.url}/mn/{public}/")
    follow(people["mn"], people["mn"].locator('form[action$="/follow/"] button').first)

    translate(staff, site, SAID["mn"], TRANSLATED)
    check_translation(other, site, SAID["mn"])
    visitor.goto(f"{site.url}/en/{public}/provisions/1.1/")
    said = visitor.locator(".comment", has_text=TRANSLATED)
    assert "checked by a person" in said.inner_text()
    assert said.locator("details [lang=mn]", has_text=SAID["mn"]).count() == 1

    hide(staff, site, INSULT)
    visitor.reload()
    assert INSULT not in visitor.content()
    assert WHY_HIDDEN in visitor.locator(".tombstone").inner_text()

    sort_into_theme(staff, desk)
    begin_version(staff, site, 3)
    tree = staff.url
    give_reason_in_mapping(staff, tree)
    confirm_mapping(staff, tree)
    write_response(staff, desk)

    # It closes by itself, and cannot be called responded before the answer is published.
    wait_for(lambda: stage(staff, desk) == "Closed", seconds=90, what="the end")
    do(staff, desk, "Begin the answers", "Readers see that the answers are being written.")
    staff.goto(desk)
    staff.get_by_role("link", name="Close as responded").click()
    staff.wait_for_url(re.compile(r"/respond/$"))
    assert staff.locator("main form").count() == 0
    staff.get_by_text("4 comments have no published response yet").wait_for()
    staff.goto(desk)
    staff.get_by_role("link", name=re.compile(rf"^Publish.*{THEME['en']}")).click()
    staff.locator("blockquote", has_text=REASON["en"]).wait_for()
    staff.click("main form button.button")
    staff.get_by_text("The response is published.").wait_for()
    do(staff, desk, "Close as responded", "The consultation is closed as responded.")
    assert stage(staff, desk) == "Responded"
    shell(site, ANNOUNCE_NEXT)

    # The author is told in her language, and sees what has changed because of her.
    wait_for(lambda: [m for m in mails_to(site, address("mn")) if REASON["mn"] in plain(m)],
             seconds=60, what="the mail about the answer")  # fmt: skip
    for code, page in people.items():
        page.goto(f"{site.url}/{code}/consultations/mine/changes/")
        row = page.locator("section", has_text=SAID[code])
        assert REASON[code] in row.inner_text()
        assert FORECAST[code][2].split()[0] in row.locator("ins").inner_text()
        page.goto(f"{site.url}/{code}/{public}/changed/")
        assert THEME[code] in page.locator(".provision").inner_text()
        page.goto(f"{site.url}/{code}/consultations/{NEXT}/provisions/1.1/")
        carried = page.locator("section[aria-labelledby=carried]")
        assert SAID[code] in carried.inner_text()
        assert forecast(code, 2) in carried.locator("details").text_content()
    assert INSULT not in people["mn"].content()
    assert "The record is intact." in site.manage("verify_record", "--consultation", SLUG)


def plain(mail) -> str:
    """Return the text of a mail."""
    return mail.get_body(("plain",)).get_content()


def confirm_mapping(page, tree: str) -> None:
    """Confirm the mapping of a version."""
    page.goto(tree)
    follow(page, page.get_by_role("link", name="Mapping from the earlier version"))
    page.wait_for_url(re.compile(r"/mapping/$"))
    page.get_by_role("button", name="Confirm the mapping").click()
    page.locator(".messages", has_text="The mapping is confirmed.").wait_for()


def do(page, desk: str, action: str, done: str) -> None:
    """Choose an action of the desk, confirm it and read that it is done."""
    page.goto(desk)
    page.get_by_role("link", name=action, exact=True).click()
    page.wait_for_url(lambda url: url != desk)
    page.click("main form button.button")
    page.get_by_text(done).wait_for()


def stage(page, desk: str) -> str:
    """Return where the desk says the consultation stands."""
    page.goto(desk)
    return page.locator("main .desk-facts dd").first.inner_text()


def is_open(page, site, public: str) -> bool:
    """Return whether the plan offers to comment."""
    page.goto(f"{site.url}/en/{public}/plan/")
    return page.locator('footer a[href$="/comment/"]').count() > 0


def report(page, site, words: str) -> None:
    """Report a comment to the moderators."""
    page.goto(f"{site.url}/mn/consultations/{SLUG}/provisions/1.1/")
    page.locator(".comment", has_text=words).locator('a[href$="/report/"]').click()
    page.fill("#id_text", "Хүмүүсийг доромжилж байна.")
    page.click("main form .btn")
    page.wait_for_url(re.compile("/provisions/1.1/"))


def translate(page, site, words: str, translation: str) -> None:
    """Translate a comment in the queue of the translators."""
    open_translation(page, site, words, "missing")
    page.fill("#id_body", translation)
    assert page.locator("#id_checked").count() == 0
    page.click("main form button.button[accesskey=s]")
    page.get_by_text("The translation is kept.").wait_for()


def check_translation(page, site, words: str) -> None:
    """Check the translation: another person than the translator does."""
    open_translation(page, site, words, "unchecked")
    page.check("#id_checked")
    page.click("main form button.button[accesskey=s]")
    page.get_by_text("The translation is kept.").wait_for()


def open_translation(page, site, words: str, state: str) -> None:
    """Find a comment in the queue by its words."""
    page.goto(f"{site.url}/admin/consultations/translations/?language=en")
    page.select_option("#f-s", state)
    page.select_option("#f-c", label=TITLES["en"])
    follow(page, page.get_by_role("button", name="Apply"))
    page.locator("tr", has_text=words).get_by_role("link").first.click()


def hide(page, site, words: str) -> None:
    """Hide a reported comment from the queue of the moderators."""
    page.goto(f"{site.url}/admin/consultations/moderation/")
    case = page.locator("section", has_text=words).last
    case.get_by_role("link", name="Hide the comment").click()
    fill_four(page, "reason", dict.fromkeys(CODES, WHY_HIDDEN))
    page.click("main form button.button")
    page.get_by_text("The comment is hidden and its author is told.").wait_for()


def sort_into_theme(page, desk: str) -> None:
    """Sort every comment into a new theme, and name it in four languages."""
    page.goto(desk)
    page.get_by_role("link", name="Sort into themes").click()
    page.wait_for_url(re.compile(r"/themes/$"))
    boxes = page.locator("input[name=comment]")
    assert boxes.count() == len(CODES)
    for n in range(len(CODES)):
        boxes.nth(n).check()
    page.fill("input[name=title]", THEME["en"])
    page.get_by_role("button", name="Make it and sort").click()
    page.get_by_text("4 comments are sorted.").wait_for()
    page.get_by_role("link", name=re.compile(f"^Edit.*{THEME['en']}")).click()
    fill_four(page, "title", THEME)
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(re.compile(r"/consultations/themes/$"))


def give_reason_in_mapping(page, tree: str) -> None:
    """Say in the mapping which theme has changed the provision."""
    page.goto(tree)
    follow(page, page.get_by_role("link", name="Mapping from the earlier version"))
    page.locator("tr", has_text="Edited").get_by_role("link", name="Correct").click()
    page.check("input[name=themes]")
    fill_four(page, "reason", REASON)
    page.click("main form button.button")
    page.get_by_text("The mapping is corrected.").wait_for()


def write_response(page, desk: str) -> None:
    """Write the answer to the theme, with the provision it results in."""
    page.goto(desk)
    page.get_by_role("link", name="Write the response").click()
    page.check('input[name="outcome"][value="accepted"]')
    page.locator("label", has_text="Journey 3 en: 1.1").click()
    fill_four(page, "reason", REASON)
    page.click("main form button.button")
    page.get_by_text("The response is kept as a draft.").wait_for()
