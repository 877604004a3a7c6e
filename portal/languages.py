"""The four languages of the portal: names, fallbacks, date and number forms.

Adding a fifth language begins here: see docs/architecture.md, "How to add a language".
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import django.conf.locale

LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("zh-hans", "简体中文"),
    ("mn", "Монгол"),
]
CODES: tuple[str, ...] = tuple(code for code, _ in LANGUAGES)
# A reader of Mongolian more often reads Russian than English.
_FIRST_FALLBACKS = {"mn": ("ru", "en")}
_HTML = {"zh-hans": "zh-Hans"}

# Django's own forms for dates in Mongolian and its short English date are wrong or thin; these
# are the forms of the design. "E" is Django's month in the form a date needs ("22 ноября").
NBSP = "\u00a0"
DATE_FORMATS = {
    "en": f"j{NBSP}F{NBSP}Y",
    "ru": f"j{NBSP}E{NBSP}Y{NBSP}г.",
    "zh-hans": "Y年n月j日",
    "mn": "Y оны n-р сарын j",
}
SHORT_DATE_FORMATS = {"en": "j M Y", "ru": "d.m.Y", "zh-hans": "Y-m-d", "mn": "Y.m.d"}

# LANG_INFO names Mongolian in an old orthography; the switch and the admin show this one.
django.conf.locale.LANG_INFO["mn"]["name_local"] = "Монгол"
django.conf.locale.LANG_INFO["ru"]["name_local"] = "Русский"


def html_lang(code: str) -> str:
    """Return the value of the HTML attribute `lang` for a language code ("zh-Hans")."""
    return _HTML.get(code, code)


def native_name(code: str) -> str:
    """Return the language's own name; an unknown code comes back as it is."""
    return dict(LANGUAGES).get(code, code)


def suffix(code: str) -> str:
    """Return the ending of a translated column ("zh_hans" in heading_zh_hans)."""
    return code.replace("-", "_")


def fallbacks(code: str) -> tuple[str, ...]:
    """Return the languages to try, in order, where a text is missing in `code`."""
    first = _FIRST_FALLBACKS.get(code, ("en",))
    order = [*first, *CODES]
    return tuple(c for i, c in enumerate(order) if c != code and c not in order[:i])


def normalise(code: str | None) -> str:
    """Return the language of the portal nearest to `code` ("zh-cn" to "zh-hans"), else "en"."""
    code = (code or "").lower()
    if code in CODES:
        return code
    if code.startswith("zh"):
        return "zh-hans"
    short = code.split("-")[0]
    return short if short in CODES else "en"


def format_date(value: date, code: str) -> str:
    """Write a date whole, as the design fixes it for each language."""
    return _written(date(value.year, value.month, value.day), code)


@lru_cache(maxsize=2000)
def _written(value: date, code: str) -> str:
    from django.utils import translation
    from django.utils.dateformat import format as write

    with translation.override(code):
        return write(value, DATE_FORMATS.get(code, DATE_FORMATS["en"]))


def utc_offset(moment: datetime, zone: str) -> str:
    """Return the offset of `zone` at `moment` as "UTC+10" or "UTC+9:30"."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def absolute_url(path: str) -> str:
    """Return the address of a path of this portal for use outside it: mails, feeds, hreflang."""
    from django.conf import settings

    return path if path.startswith(("http://", "https://")) else f"{settings.BASE_URL}{path}"
