"""Moments and days in the zone of a consultation; safe where clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the time-zone database."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it like this: Asia/Ulaanbaatar."),
            params={"name": name},
        )


def moment(day: date, at: time, zone: str) -> datetime:
    """Return the moment in UTC when the wall clock of `zone` shows `at` on `day`.

    An hour that the clock skips counts from before the change; one that it shows twice counts
    as the first.
    """
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_in(zone: str, value: datetime) -> date:
    """Return the calendar day of a moment in `zone`."""
    return value.astimezone(ZoneInfo(zone)).date()
