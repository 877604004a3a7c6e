"""Tags of the consultation pages: deadlines said whole, tags for positions and outcomes."""

from zoneinfo import ZoneInfo

from django import template
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import languages
from portal.templatetags.portal import icon

from ..models import Comment, Consultation, Position, Response
from ..places import comment_url, place_of

register = template.Library()

ZONES = {
    "Asia/Ulaanbaatar": gettext_lazy("Ulaanbaatar time"),
    "Asia/Shanghai": gettext_lazy("Beijing time"),
    "Asia/Vladivostok": gettext_lazy("Khabarovsk time"),
    "Asia/Yakutsk": gettext_lazy("Blagoveshchensk time"),
    "Asia/Chita": gettext_lazy("Chita time"),
    "Asia/Choibalsan": gettext_lazy("Choibalsan time"),
}
ELSEWHERE = ("Asia/Vladivostok", "Asia/Shanghai", "Asia/Ulaanbaatar")
TRANSLATED_FROM = {
    "en": gettext_lazy("Translation from English"),
    "ru": gettext_lazy("Translation from Russian"),
    "zh-hans": gettext_lazy("Translation from Chinese"),
    "mn": gettext_lazy("Translation from Mongolian"),
}
NOT_IN = {
    "en": gettext_lazy("Not yet in English"),
    "ru": gettext_lazy("Not yet in Russian"),
    "zh-hans": gettext_lazy("Not yet in Chinese"),
    "mn": gettext_lazy("Not yet in Mongolian"),
}
PREVAILS = {
    "en": gettext_lazy("The English text is the original and prevails."),
    "ru": gettext_lazy("The Russian text is the original and prevails."),
    "zh-hans": gettext_lazy("The Chinese text is the original and prevails."),
    "mn": gettext_lazy("The Mongolian text is the original and prevails."),
}
POSITION_TAGS = {"support": "check", "object": "x", "amend": "amend", "question": "question"}
OUTCOME_TAGS = {
    "accepted": ("accepted", "check"),
    "partly": ("partly", "amend"),
    "rejected": ("rejected", "x"),
    "noted": ("noted", "info"),
    "out_of_scope": ("noted", "info"),
}


@register.filter
def zone_name(zone: str) -> str:
    """Return "Ulaanbaatar time" in the active language; an unlisted zone keeps its own name."""
    return str(ZONES.get(zone, zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")))


def _hour(moment, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


@register.simple_tag
def moment_whole(moment, zone: str) -> SafeString:
    """Say a moment whole: date, hour, place and offset."""
    local = moment.astimezone(ZoneInfo(zone))
    return format_html(
        # Translators: 31 March 2027, 18:00, Khabarovsk time (UTC+10)
        _("{date}, {hour}, {zone} ({offset})"),
        date=_tag(local),
        hour=_hour(moment, zone),
        zone=zone_name(zone),
        offset=languages.utc_offset(moment, zone),
    )


def _tag(local) -> SafeString:
    code = languages.normalise(translation.get_language())
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(), languages.format_date(local, code)
    )


@register.simple_tag
def until(consultation: Consultation) -> SafeString:
    """Say the end of a consultation whole."""
    return format_html(
        _("until {moment}"), moment=moment_whole(consultation.closes_at, consultation.time_zone)
    )


@register.simple_tag
def opens_whole(consultation: Consultation) -> SafeString:
    """Say the opening of a consultation whole."""
    return format_html(
        _("opens on {moment}"), moment=moment_whole(consultation.opens_at, consultation.time_zone)
    )


@register.simple_tag
def elsewhere(moment, zone: str) -> SafeString:
    """Say the same moment in Khabarovsk, Beijing and Ulaanbaatar, the day where it is another."""
    here = moment.astimezone(ZoneInfo(zone)).date()
    parts = []
    for other in ELSEWHERE:
        if other == zone:
            continue
        local = moment.astimezone(ZoneInfo(other))
        day = "" if local.date() == here else f", {_date(local)}"
        parts.append((zone_name(other), f"{local:%H:%M}", day))
    return format_html_join("; ", "{}: {}{}", parts)


def _date(local) -> str:
    return languages.format_date(local, languages.normalise(translation.get_language()))


@register.simple_tag
def days_left(consultation: Consultation) -> SafeString:
    """Say how many days are left, the number in <b>."""
    days = consultation.days_left
    if days == 0:
        return format_html('<b class="words">{}</b>', _("Last day"))
    return format_html(
        ngettext("<b>{days}</b> day left", "<b>{days}</b> days left", days), days=days
    )


@register.simple_tag
def days_until_opening(consultation: Consultation) -> SafeString:
    """Say how many days it is until the opening, the number in <b>."""
    days = consultation.days_until_opening
    if days == 0:
        return format_html('<b class="words">{}</b>', _("Opens today"))
    return format_html(
        ngettext("<b>{days}</b> day until it opens", "<b>{days}</b> days until it opens", days),
        days=days,
    )


@register.simple_tag
def stage_tag(consultation: Consultation) -> SafeString:
    """Return the tag of a consultation's stage: a word, a shape and a colour."""
    stage = consultation.stage
    if consultation.closes_soon:
        return _tagged("tag-soon", "clock", _("Closes soon"))
    drawn = {
        "draft": ("tag-draft", "edit"),
        "announced": ("tag-draft", "clock"),
        "open": ("tag-open", "comment"),
        "analysing": ("", "edit"),
        "responded": ("tag-accepted", "shield"),
    }
    style, drawing = drawn.get(stage.value, ("", "archive"))
    return _tagged(style, drawing, stage.label)


def _tagged(style: str, drawing: str, words: str) -> SafeString:
    return format_html('<span class="tag {}">{} {}</span>', style, icon(drawing), words)


@register.simple_tag
def position_tag(position: str, count: int | None = None) -> SafeString:
    """Return the tag of a position, with a count if given."""
    words = Position(position).label
    if count is not None:
        words = f"{words}: {count}"
    return _tagged(f"tag-{position}", POSITION_TAGS[position], words)


@register.simple_tag
def outcome_tag(response: Response) -> SafeString:
    """Return the tag of an outcome."""
    style, drawing = OUTCOME_TAGS[response.outcome]
    return _tagged(f"tag-{style}", drawing, response.get_outcome_display())


@register.filter
def translated_from(code: str) -> str:
    """Say from which language a translation was made."""
    return str(TRANSLATED_FROM.get(code, ""))


@register.filter
def not_in(code: str) -> str:
    """Say that something does not exist in the reader's language."""
    return str(NOT_IN.get(languages.normalise(code), ""))


@register.filter
def prevails(code: str) -> str:
    """Say which text prevails."""
    return str(PREVAILS.get(code, ""))


@register.filter
def step_url(place, name: str) -> str:
    """Return the address of a step at a place: {{ place|step_url:"comment" }}."""
    return place.url(name)


@register.filter
def place_url(comment: Comment) -> str:
    """Return the address of a comment."""
    return comment_url(comment)


@register.filter
def place_label(comment: Comment) -> str:
    """Name the place of a comment."""
    return place_of(comment).label()


@register.filter
def language_marks(codes) -> str:
    """Return "EN · RU · 中文 · MN" for the codes given."""
    marks = {"en": "EN", "ru": "RU", "zh-hans": "中文", "mn": "MN"}
    return " · ".join(marks[c] for c in languages.CODES if c in set(codes))


@register.simple_tag
def language_name(code: str) -> SafeString:
    """Return a language's own name, marked as being in that language."""
    return format_html(
        '<span lang="{}">{}</span>', languages.html_lang(code), languages.native_name(code)
    )


@register.simple_tag
def moment_text(moment, zone: str) -> str:
    """Say a moment whole in plain words, for mails."""
    return _("{date}, {hour}, {zone} ({offset})").format(
        date=_date(moment.astimezone(ZoneInfo(zone))),
        hour=_hour(moment, zone),
        zone=zone_name(zone),
        offset=languages.utc_offset(moment, zone),
    )


@register.simple_tag
def long(value) -> str:
    """Write a date whole in plain words."""
    return _date(value)
