"""The desks of editors can be used by everybody, and speak the editor's language.

The sidebar and the header around them are Wagtail's own and are not examined.
"""

import pytest

from tests.journeys.conftest import sign_in
from tests.journeys.desks import desks, speak
from tests.journeys.leftovers import leftovers
from tests.journeys.test_accessibility import found_in

# Wagtail keeps the name of a site once, in the language of whoever wrote it.
SITE_NAME = "Amur portal"
pytestmark = pytest.mark.browser


# One pair: what fails in another language or on a wide screen fails here, where tables scroll too.
@pytest.mark.parametrize(("language", "width"), [("mn", 320)])
def test_axe_finds_nothing_on_a_desk_and_no_english_is_left(site, examined, language, width):
    page = examined(width, "light")
    sign_in(page, site, "administrator", language)
    speak(page, site, language)
    problems = []
    for name, path in desks(site, language).items():
        page.goto(site.url + path)
        problems += [(name, *violation) for violation in found_in(page, "main")]
        main = page.locator("main").inner_html()
        left = [text for text in leftovers(main, language) if SITE_NAME not in text]
        problems += [(name, "English left over", text) for text in left]

    assert problems == [], "\n".join(" | ".join(map(str, problem)) for problem in problems)
