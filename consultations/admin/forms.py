"""Forms behind the actions of the staff."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..actions.running import check_new_end
from ..models import (
    Capacity,
    Channel,
    Consultation,
    Country,
    ModerationTemplate,
    Position,
    Publish,
    Role,
    Sector,
    StakeholderOrganisation,
)
from ..models.zones import day_in, moment
from ..places import KINDS, NoSuchPlace, Place, find_place
from .named_form import NamedForm
from .of_consultation import HearingField


class ReasonsForm(forms.Form):
    """A reason in each language."""

    reason_label = _("Reason")
    longest: int | None = None

    def __init__(self, *args, required: Collection[str] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, name in languages.LANGUAGES:
            self.fields[f"reason_{languages.suffix(code)}"] = forms.CharField(
                label=f"{self.reason_label} ({name})",
                required=code in required,
                max_length=self.longest,
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

    def __init__(self, *args, consultation: Consultation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation

    def clean_closes_on(self) -> date:
        """Say beside the day that it is none to move to; the other fields wait for nothing."""
        check_new_end(self.consultation, self.closes_at)
        return self.cleaned_data["closes_on"]

    @property
    def closes_at(self) -> datetime:
        """The new end: that day, at the hour of the present end, in the zone."""
        consultation = self.consultation
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


# Nothing of what somebody else wrote is chosen before it is read.
UNDECIDED = ("", "---------")
LETTER_PARTS = (
    (_("The letter"), ("consultation", "channel", "received_on", "hearing", "scan")),
    (
        _("Who speaks"),
        ("capacity", "author_name", "organisation", "affiliation", "role", "country", "sector",
         "publish"),
    ),
    (
        _("What is said"),
        ("place_kind", "place_key", "language", "position", "body", "proposed_text", "place"),
    ),
)  # fmt: skip


class LetterForm(forms.Form):
    """A letter, or what was said at a hearing, entered for its author.

    `token` makes one submission of a form that is sent twice.
    """

    token = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    consultation = forms.ModelChoiceField(
        label=_("Consultation"), queryset=Consultation.objects.none()
    )
    place_kind = forms.ChoiceField(label=_("Comment on"), choices=KINDS.choices)
    place_key = forms.CharField(
        label=_("Number of the provision or question"), required=False, max_length=40,
        help_text=_("For example 3.2; empty for a comment on the whole."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[UNDECIDED, *(c for c in Channel.choices if c[0] != Channel.WEB)],
    )
    received_on = forms.DateField(
        label=_("Day it was received"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_(
            "A letter counts on the day it arrived; one that came too late is kept and marked."
        ),
    )  # fmt: skip
    capacity = forms.ChoiceField(label=_("Speaking as"), choices=[UNDECIDED, *Capacity.choices])
    author_name = forms.CharField(label=_("Name of the author"), required=False, max_length=200)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=StakeholderOrganisation.objects.all(), required=False
    )
    affiliation = forms.CharField(label=_("Affiliation"), required=False, max_length=200)
    role = forms.ModelChoiceField(label=_("Role"), queryset=Role.objects.all(), required=False)
    country = forms.ChoiceField(label=_("Country"), choices=[UNDECIDED, *Country.choices])
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False
    )
    publish = forms.ChoiceField(
        label=_("Permission to publish"), choices=[UNDECIDED, *Publish.choices],
        help_text=_("What the author allows; where the letter says nothing, without the name."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=languages.LANGUAGES)
    position = forms.ChoiceField(label=_("Position"), choices=[UNDECIDED, *Position.choices])
    body = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 8}))
    proposed_text = forms.CharField(
        label=_("Proposed text"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    hearing = HearingField(
        label=_("Hearing"), required=False,
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

    def parts(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the parts of the form with their fields."""
        for name, fields in LETTER_PARTS:
            yield name, [self[field] for field in fields]

    def clean(self) -> dict:
        """Find the place, and check what belongs together."""
        data = super().clean()
        consultation, day = data.get("consultation"), data.get("received_on")
        if consultation and day and day > day_in(consultation.time_zone, timezone.now()):
            self.add_error("received_on", _("It cannot have been received in the future."))
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
        """Noon of the day it came, in the zone of the consultation, never later than now.

        The post has no hours: what came on the first or on the last day came in time.
        """
        consultation, day = self.cleaned_data["consultation"], self.cleaned_data["received_on"]
        zone = consultation.time_zone
        received = min(moment(day, time(12), zone), timezone.now())
        if day == day_in(zone, consultation.closes_at):
            received = min(received, consultation.closes_at)
        if day == consultation.opens_on and timezone.now() >= consultation.opens_at:
            received = max(received, consultation.opens_at)
        return received

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
