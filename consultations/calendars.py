"""Consultations as calendars: iCalendar feeds, and the rules of each jurisdiction as dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from portal import languages

from .models import Consultation, ConsultationEvent, ParticipationRegime
from .models.zones import day_in, moment

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Amur portal//Consultations//EN"


def feed(consultations: Iterable[Consultation], *, name: str, language: str) -> bytes:
    """Return the dates of consultations as iCalendar, in the active language.

    `consultations` come with their `events` and `deadline_changes` prefetched. Moments are
    written in UTC, days without an hour as days; identifiers stay the same and the sequence grows
    with every extension, so that a calendar moves an entry instead of adding one.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for consultation in consultations:
        for event in _events(consultation, language):
            calendar.add_component(event)
    return calendar.to_ical()


def hearing_file(hearing: ConsultationEvent, *, language: str) -> bytes:
    """Return one hearing as iCalendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(_hearing(hearing, language))
    return calendar.to_ical()


def _events(consultation: Consultation, language: str) -> Iterable[Event]:
    title = consultation.title
    changes = list(consultation.deadline_changes.all())
    yield _event(consultation, "opens", _("Opens: %(title)s") % {"title": title}, language,
                 start=consultation.opens_at)  # fmt: skip
    closes = _event(
        consultation, "closes", _("Closes: %(title)s") % {"title": title}, language,
        start=consultation.closes_at, sequence=len(changes),
    )  # fmt: skip
    if changes:
        closes.add("comment", _("Extended: %(reason)s") % {"reason": changes[-1].reason})
    yield closes
    if consultation.responses_due_on:
        yield _event(
            consultation, "answers", _("Answers are due: %(title)s") % {"title": title}, language,
            start=consultation.responses_due_on, sequence=len(changes),
        )  # fmt: skip
    for hearing in consultation.events.all():
        hearing.consultation = consultation
        yield _hearing(hearing, language)


def _hearing(hearing: ConsultationEvent, language: str) -> Event:
    event = _event(
        hearing.consultation, f"hearing-{hearing.slug}", hearing.title, language,
        start=hearing.starts_at or hearing.day, end=hearing.ends_at,
        path=hearing_path(hearing),
    )  # fmt: skip
    if hearing.place:
        event.add("location", hearing.place)
    if hearing.online_address:
        event.add("conference", hearing.online_address, parameters={"VALUE": "URI"})
    return event


def hearing_path(hearing: ConsultationEvent) -> str:
    """Return the address of the page of a hearing."""
    return reverse("consultations:hearing", args=[hearing.consultation.slug, hearing.slug])


def _event(
    consultation: Consultation,
    what: str,
    summary: str,
    language: str,
    *,
    start: datetime | date,
    end: datetime | None = None,
    sequence: int = 0,
    path: str = "",
) -> Event:
    event = Event()
    host = settings.BASE_URL.split("://", 1)[-1]
    event.add("uid", f"{consultation.code}-{what}@{host}".lower())
    event.add("summary", summary, parameters={"LANGUAGE": languages.html_lang(language)})
    event.add("dtstamp", timezone.now())
    event.add("sequence", sequence)
    if isinstance(start, datetime):
        event.add("dtstart", start.astimezone(UTC))
        if end is not None:
            event.add("dtend", end.astimezone(UTC))
    else:
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    path = path or reverse("consultations:detail", args=[consultation.slug])
    event.add("url", languages.absolute_url(path))
    note = [_("Demonstration")] if consultation.demonstration else []
    event.add("description", "\n".join([*note, consultation.summary]))
    return event


@dataclass(frozen=True)
class RuleDates:
    """What one rule asks of a consultation, as days in the zone of the consultation."""

    regime: ParticipationRegime
    announce_by: date | None
    close_not_before: date | None
    holds: bool
    clocks: list[tuple[str, datetime, datetime]]


def rule_dates(consultation: Consultation, *, announced_at: datetime | None = None) -> list:
    """Return what each rule that applies asks, and whether it holds; the strictest one decides.

    `clocks` show opening and end on the walls of every zone of the jurisdiction: across the date
    line or a change of clocks the day may be another one.
    """
    announced_on = day_in(
        consultation.time_zone, announced_at or consultation.announced_at or timezone.now()
    )
    rows = []
    for regime in consultation.applicable_regimes:
        by = first_end = None
        if regime.notice_days is not None:
            by = consultation.opens_on - timedelta(days=regime.notice_days)
        if regime.minimum_days is not None:
            first_end = earliest_last_day(consultation, regime.minimum_days)
        holds = (by is None or announced_on <= by) and (
            regime.minimum_days is None
            or consultation.duration >= timedelta(days=regime.minimum_days)
        )
        zones = [regime.jurisdiction.time_zone, *regime.jurisdiction.other_time_zones]
        rows.append(
            RuleDates(
                regime=regime,
                announce_by=by,
                close_not_before=first_end,
                holds=holds,
                clocks=[
                    (zone, consultation.opens_at, consultation.closes_at)
                    for zone in dict.fromkeys(zones)
                ],
            )
        )
    return rows


def earliest_last_day(consultation: Consultation, minimum_days: int) -> date:
    """Return the first day on which it may close, at the hour it closes, to last long enough."""
    day = consultation.opens_on + timedelta(days=minimum_days)
    hour = consultation.closes_at.astimezone(consultation.zone).time()
    opens = consultation.opens_at.astimezone(consultation.zone).replace(tzinfo=None)
    for candidate in (day - timedelta(days=1), day):
        end = moment(candidate, hour, consultation.time_zone) + timedelta(minutes=1)
        wall = end.astimezone(consultation.zone).replace(tzinfo=None)
        if wall - opens >= timedelta(days=minimum_days):
            return candidate
    return day + timedelta(days=1)
