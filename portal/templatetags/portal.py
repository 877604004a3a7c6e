"""Tags and filters of every template: languages, dates, numbers, icons."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.forms import BoundField, Select
from django.template.loader import get_template
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal import languages

register = template.Library()
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-z]{2}")

register.filter("html_lang", languages.html_lang)
register.filter("native_name", languages.native_name)


@register.filter
def long_date(value: date | None) -> str:
    """Write a date whole, in the language that is active."""
    if value is None:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return languages.format_date(value, translation.get_language() or "en")


@register.filter
def date_time_zone(value: datetime, zone: str = "UTC") -> str:
    """Write day, hour and UTC offset of a moment as seen in `zone`."""
    local = value.astimezone(ZoneInfo(zone))
    code = translation.get_language() or "en"
    day = languages.format_date(local, code)
    # Chinese sets no comma between the day and the hour.
    comma = "" if languages.normalise(code) == "zh-hans" else ","
    return f"{day}{comma} {local:%H:%M} ({languages.utc_offset(local, zone)})"


@register.filter
def number(value: float | None) -> str:
    """Write a number with the separators of the active language (1 204 · 3,4)."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        # A column with two decimals holds 30.00; a reader wants 30.
        value = int(value) if value == value.to_integral_value() else value.normalize()
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def percent(value: float) -> str:
    """Write a share: "30%", in Russian "30 %" with a no-break space."""
    space = languages.NBSP if translation.get_language() == "ru" else ""
    return f"{number(value)}{space}%"


@register.simple_tag
def time_tag(value: date | None) -> str:
    """Return <time datetime="…"> around the whole date."""
    if value is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), long_date(value))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Return the inline drawing templates/icons/NAME.svg; hidden from screen readers."""
    return mark_safe(
        f'<svg class="icon{" " + extra if extra else ""}" viewBox="0 0 24 24" '
        f'aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    )


@cache
def _drawing(name: str) -> str:
    return get_template(f"icons/{name}.svg").template.source.strip()


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, **changes: object) -> str:
    """Return the query string of this page with `changes` made (None removes), "?" included."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = value
    text = query.urlencode()
    return f"?{text}" if text else "?"


@register.simple_tag
def foreign(code: str) -> str:
    """Return the attribute lang for a text in `code`; nothing if the page speaks it already."""
    if code not in languages.CODES or code == get_language():
        return ""
    return format_html(' lang="{}"', languages.html_lang(code))


@register.simple_tag
def name_language(name: object) -> str:
    """Return the attribute lang for a name, by its script; names carry no language of their own."""
    text = str(name)
    if _HAN.search(text):
        return foreign("zh-hans")
    if _CYRILLIC.search(text):
        # Cyrillic is at home in both; only elsewhere a voice must change.
        return "" if get_language() in ("ru", "mn") else foreign("ru")
    return foreign("en") if _LATIN.search(text) else ""


@register.tag("in_language")
def in_language(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """{% in_language code %}…{% end_in_language %}: what is inside speaks that language."""
    _, code = token.split_contents()
    nodes = parser.parse(("end_in_language",))
    parser.delete_first_token()
    return InLanguage(parser.compile_filter(code), nodes)


class InLanguage(template.Node):
    """Renders its content with another language active."""

    def __init__(self, code: template.base.FilterExpression, nodelist: template.NodeList) -> None:
        self.code = code
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        """Render inside the language named by the argument."""
        with translation.override(self.code.resolve(context)):
            return self.nodelist.render(context)


@register.filter
def elided(page: Page) -> list:
    """Return the page numbers around this one, with … where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw a form field as the design does: class "input", described by its hint and errors."""
    widget = field.field.widget
    if getattr(widget, "input_type", "") in {"checkbox", "radio"}:
        return field.as_widget()
    classes = widget.attrs.get("class", "input")
    if isinstance(widget, Select):
        classes += " w-s"
    elif getattr(widget, "input_type", "") in {"email", "password"}:
        classes += " w-m"
    # A placeholder that repeats the label is noise to a screen reader.
    return field.as_widget(attrs={"class": classes, "placeholder": False})
