"""The form of a consultation: its moments on its own clock, its languages and channels as boxes."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Channel, PlanVersion
from ..models.zones import validate_zone
from .boxes import BoxesField, RequiredLanguagesForm, StageField
from .headings import headed

MOMENTS = ("opens_at", "closes_at")
MOST_YEARS = 20
ON_ITS_CLOCK = _("On the clock of the consultation’s time zone.")


class VersionField(forms.ModelChoiceField):
    """A choice of versions: two plans have a "Version 1" each."""

    def label_from_instance(self, version: PlanVersion) -> str:
        """Return plan and version."""
        return f"{version.plan} – {version}"


class ConsultationForm(RequiredLanguagesForm):
    """What is typed as a moment is meant on the clock of the consultation, not of the office."""

    stage_name = StageField(label=headed(_("stage of the plan")))
    channels = BoxesField(label=headed(_("channels")), choices=Channel.choices, required=False)
    plan_version = VersionField(
        queryset=PlanVersion.objects.select_related("plan").order_by("plan", "-number"),
        label=headed(_("plan version")), required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stage_name" in self.fields:
            self.fields["stage_name"].keep(self.instance.stage_name)
        for name in MOMENTS:
            if name not in self.fields:
                continue
            field = self.fields[name]
            field.help_text = f"{field.help_text} {ON_ITS_CLOCK}".strip()
            moment = self.initial.get(name)
            if moment is not None:
                # Naive: shown as it is, whatever the zone of the person who looks at it.
                self.initial[name] = moment.astimezone(self._zone()).replace(tzinfo=None)

    def full_clean(self) -> None:
        """Read what was typed on the clock of the consultation."""
        with timezone.override(self._zone()):
            super().full_clean()

    def clean(self) -> dict:
        """Refuse a year that can only be a slip of the hand."""
        data = super().clean()
        for name in MOMENTS:
            moment = data.get(name)
            if moment is not None and abs(moment.year - timezone.now().year) > MOST_YEARS:
                self.add_error(name, _("This year is too far away: check it."))
        return data

    def stored(self, name: str) -> Any:
        """Return what is stored; a moment as it is, on whatever clock."""
        return getattr(self.instance, name) if name in MOMENTS else super().stored(name)

    def written(self, name: str, value: Any) -> Any:
        """Return a moment as the clock has it that it was typed for."""
        if name not in MOMENTS or value is None:
            return value
        is_stored = value == getattr(self.instance, name)
        zone = ZoneInfo(self.instance.time_zone) if is_stored else self._zone()
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"

    def clean_code(self) -> str:
        """Write it in capitals, as receipts show it; after the announcement it stands."""
        code = self.cleaned_data["code"]
        return code if self.instance.announced_at else code.upper()

    def _zone(self) -> ZoneInfo:
        """Return the zone typed, else the stored one; an unknown one is refused by its field."""
        for name in (self.data.get(self.add_prefix("time_zone")), self.instance.time_zone, "UTC"):
            try:
                validate_zone(name or "")
            except ValidationError:
                continue
            return ZoneInfo(name)
        raise AssertionError("UTC is a zone")
