"""English words on a page of another language that do not say that they are English."""

import re

from lxml import html

# Two words in a row: a single one may be a name, a unit or a format (PDF, Wagtail, Slivka).
ENGLISH = re.compile(r"\b[A-Za-z][a-z’']+(?:[ ,]+[A-Za-z][a-z’']+)+")
# Proper names, addresses and notations that are written so in every language.
ALLOWED = re.compile(
    r"Natural Earth|Creative Commons|Google Authenticator|Vision for the Amur\S*|"
    r"Demonstration \w+|Alt, Alt|"  # people of the demonstration, and keys of a keyboard
    r"WWF|Xingkai Hu|https?://\S+|\S+@\S+|\w+\.\w+\.\w+"
)
NOT_READ = {"script", "style", "code", "kbd", "template"}
SPOKEN = ("alt", "title", "aria-label", "placeholder", "data-label")


def leftovers(source: str, language: str) -> list[str]:
    """Return the English words of a page outside elements that are marked as English."""
    found = []

    def walk(element, lang: str) -> None:
        if not isinstance(element.tag, str) or element.tag in NOT_READ:
            return
        if "cite" in (element.get("class") or "").split():
            return  # a citation is written in the languages of what it cites
        lang = element.get("lang", lang)
        if lang != "en":
            texts = [element.text, *(element.get(name) for name in SPOKEN)]
            if element.tag == "meta" and element.get("name") == "description":
                texts.append(element.get("content"))
            if element.tag == "input" and element.get("type") in {"submit", "button"}:
                texts.append(element.get("value"))
            found.extend(text for text in texts if text and english(text))
        for child in element:
            walk(child, lang)
            if lang != "en" and child.tail and english(child.tail):
                found.append(child.tail)

    walk(html.document_fromstring(source), language)
    return [" ".join(text.split())[:120] for text in found]


def english(text: str) -> bool:
    """Return whether a text has English words in a row."""
    return bool(ENGLISH.search(ALLOWED.sub(" ", text)))
