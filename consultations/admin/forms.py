"""Forms behind the actions of the staff."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..models import (
    Capacity,
    Channel,
    Consultation,
    ConsultationEvent,
    Country,
    ModerationTemplate,
    Position,
    Publish,
    Role,
    Sector,
    StakeholderOrganisation,
)
from ..models.zones import moment
from ..places import KINDS, NoSuchPlace, Place, find_place
from .named_form import NamedForm


class ReasonsForm(forms.Form):
    """A reason in each language."""

    reason_label = _("Reason")
    required_codes: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, name in languages.LANGUAGES:
            self.fields[f"reason_{languages.suffix(code)}"] = forms.CharField(
                label=f"{self.reason_label} ({name})",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": languages.html_lang(code)}),
            )

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons given, by language code."""
        return {
            code: self.cleaned_data.get(f"reason_{languages.suffix(code)}", "")
            for code in languages.CODES
        }


class ConfirmForm(forms.Form):
    """Nothing but a button."""


class ExtendForm(ReasonsForm):
    """The new last day; the hour stays."""

    closes_on = forms.DateField(
        label=_("New last day"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def closes_at(self, consultation: Consultation) -> datetime:
        """Return the new end: that day, at the hour of the present end, in the zone."""
        hour = consultation.closes_at.astimezone(consultation.zone).time()
        return moment(self.cleaned_data["closes_on"], hour, consultation.time_zone)


class AppealDecisionForm(ReasonsForm):
    """Uphold or reject, with the reason."""

    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Show the comment again")), ("no", _("It stays hidden"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


# What an author said is chosen and never assumed: a first choice that stood would be hers.
UNCHOSEN = ("", "---------")


class LetterForm(forms.Form):
    """A letter, or what was said at a hearing, entered for its author."""

    consultation = forms.ModelChoiceField(
        label=_("Consultation"), queryset=Consultation.objects.none()
    )
    place_kind = forms.ChoiceField(label=_("Comment on"), choices=KINDS.choices)
    place_key = forms.CharField(
        label=_("Number of the provision or question"), required=False, max_length=40,
        help_text=_("Leave empty for a general comment."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[c for c in Channel.choices if c[0] != Channel.WEB]
    )
    received_on = forms.DateField(
        label=_("Day it was received"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "A letter counts on the day it arrived; one that came too late is kept and marked."
        ),
    )  # fmt: skip
    capacity = forms.ChoiceField(label=_("Speaking as"), choices=Capacity.choices)
    author_name = forms.CharField(label=_("Name of the author"), required=False, max_length=200)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=StakeholderOrganisation.objects.all(), required=False
    )
    affiliation = forms.CharField(label=_("Affiliation"), required=False, max_length=200)
    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.all(), required=False)
    country = forms.ChoiceField(label=_("Country"), choices=[UNCHOSEN, *Country.choices])
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False
    )
    publish = forms.ChoiceField(
        label=_("Permission to publish"), choices=[UNCHOSEN, *Publish.choices]
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages.LANGUAGES)
    position = forms.ChoiceField(label=_("Position"), choices=[UNCHOSEN, *Position.choices])
    body = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 8}))
    proposed_text = forms.CharField(
        label=_("Proposed text"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    hearing = forms.ModelChoiceField(
        label=_("Hearing"), queryset=ConsultationEvent.objects.all(), required=False,
        help_text=_("Where it was said, if it was said at a hearing."),
    )  # fmt: skip
    scan = forms.FileField(
        label=_("Scan of the original"), required=False,
        help_text=_("PDF, JPEG or PNG; only the staff see it."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        announced = Consultation.objects.announced().order_by("-opens_at")
        self.fields["consultation"].queryset = announced
        self.fields["language"].initial = languages.normalise(get_language())

    def clean_received_on(self) -> date:
        """Refuse a day that has not begun anywhere: nothing has been received on it."""
        day = self.cleaned_data["received_on"]
        # Kiritimati is the first to begin a day.
        if day > timezone.now().astimezone(ZoneInfo("Etc/GMT-14")).date():
            raise forms.ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict:
        """Find the place, and check what belongs together."""
        data = super().clean()
        consultation = data.get("consultation")
        if consultation and data.get("place_kind"):
            try:
                data["at"] = find_place(consultation, data["place_kind"], data["place_key"].strip())
            except NoSuchPlace:
                self.add_error("place_key", _("There is no such place in this consultation."))
        if (data.get("position") == Position.AMEND) != bool(data.get("proposed_text")):
            self.add_error(
                "proposed_text", _("A proposed text belongs to “Propose a change”, and only there.")
            )
        if data.get("capacity") == Capacity.INDIVIDUAL and data.get("organisation"):
            self.add_error("organisation", _("An individual speaks for no organisation."))
        if data.get("hearing") and data.get("channel") != Channel.HEARING:
            self.add_error("hearing", _("Choose the hearing only for what was said there."))
        return data

    @property
    def at(self) -> Place:
        """Where the comment belongs."""
        return self.cleaned_data["at"]

    def received_at(self) -> datetime:
        """Noon of the day it came, in the zone of the consultation, never later than now."""
        zone = self.cleaned_data["consultation"].time_zone
        return min(moment(self.cleaned_data["received_on"], time(12), zone), timezone.now())

    def who(self) -> dict:
        """The columns of the submission that say who speaks."""
        names = (
            "capacity", "author_name", "organisation", "affiliation", "role", "country", "sector",
            "publish", "language", "hearing",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}

    def comment(self) -> dict:
        """What was said."""
        return {n: self.cleaned_data[n] for n in ("position", "body", "proposed_text", "place")}


class HideForm(ReasonsForm):
    """A reason, written or taken from a template."""

    template = forms.ModelChoiceField(
        label=_("Template"),
        queryset=ModerationTemplate.objects.all(),
        required=False,
        help_text=_("Fills every language that you leave empty below."),
    )
    field_order = ["template"]

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons given, those of the template where nothing was written."""
        given = super().reasons
        template = self.cleaned_data.get("template")
        if template is None:
            return given
        columns = template.__dict__
        return {
            code: text.strip() or columns.get(f"reason_{languages.suffix(code)}") or ""
            for code, text in given.items()
        }


class ThemeForm(NamedForm):
    """A theme stays with its consultation; its comments are sorted at the desk of themes."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "consultation" in self.fields:
            self.fields["consultation"].disabled = True
