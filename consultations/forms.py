"""Forms of the public pages: the comment, the stakeholder's profile, an appeal."""

from datetime import datetime

from django import forms
from django.core import signing
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from portal import languages

from .models import Capacity, Country, Position, Publish, Sector, Stakeholder
from .places import Place

MAX_WORDS = 20_000
_SALT = "consultations.begun"


def stamp(place: Place, at: datetime | None = None) -> str:
    """Return a signed note of when the form was opened.

    It proves after the closing hour that a comment was begun before it, without a row in the
    database for everybody who only looks at the form.
    """
    return signing.dumps([place.consultation.pk, (at or timezone.now()).isoformat()], salt=_SALT)


def begun(place: Place, value: str) -> datetime:
    """Read a stamp; one that is missing, forged or from elsewhere counts as now."""
    try:
        consultation, at = signing.loads(value or "", salt=_SALT)
        moment = datetime.fromisoformat(at)
    except (signing.BadSignature, ValueError, TypeError):
        return timezone.now()
    return min(moment, timezone.now()) if consultation == place.consultation.pk else timezone.now()


class CommentForm(forms.Form):
    """What one says about one place. `words` are its fields in the order of the page."""

    capacity = forms.ChoiceField(
        label=_("In what capacity do you speak?"),
        choices=Capacity.choices,
        error_messages={"required": _("Choose in what capacity you speak")},
    )
    language = forms.ChoiceField(
        label=_("Which language are you writing in?"),
        choices=[("", _("Choose")), *languages.LANGUAGES],
        error_messages={"required": _("Choose the language you are writing in")},
    )
    position = forms.ChoiceField(
        label=_("What is your position?"),
        choices=Position.choices,
        error_messages={"required": _("Choose your position")},
    )
    body = forms.CharField(label=_("Your comment"), required=False, max_length=MAX_WORDS)
    proposed_text = forms.CharField(
        label=_("Words you propose"), required=False, max_length=MAX_WORDS
    )
    place = forms.CharField(label=_("Which place is it about?"), required=False, max_length=200)
    publish = forms.ChoiceField(
        label=_("What may we publish?"), choices=Publish.choices, required=False
    )

    def __init__(self, *args, at: Place, stakeholder: Stakeholder | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.stakeholder = stakeholder
        self.present, self.present_language = at.present_text()
        if stakeholder is not None:
            self.fields["capacity"].initial = stakeholder.capacity
        self.fields["proposed_text"].initial = self.present
        self.fields["publish"].initial = Publish.WITH_NAME

    def clean_capacity(self) -> str:
        """Ask for the name of an organisation before somebody speaks for it."""
        capacity = self.cleaned_data["capacity"]
        if (
            capacity != Capacity.INDIVIDUAL
            and self.stakeholder is not None
            and not self.stakeholder.speaks_for_others
        ):
            raise forms.ValidationError(
                _("Name your organisation or authority in your profile first")
            )
        return capacity

    def clean_publish(self) -> str:
        """Keep to what the rules of the consultation allow."""
        publish = self.cleaned_data["publish"] or Publish.WITH_NAME
        if publish == Publish.ANONYMOUSLY and not self.at.consultation.allows_anonymous:
            raise forms.ValidationError(_("The rules of this consultation require the name"))
        return publish

    def clean(self) -> dict:
        """Check words and proposal against the position."""
        data = super().clean()
        position = data.get("position")
        if position and position != Position.SUPPORT and not data.get("body"):
            self.add_error("body", _("Write your comment, or choose “I support it” without words"))
        proposed = (data.get("proposed_text") or "").strip()
        changed = bool(proposed) and same_words(proposed) != same_words(self.present)
        if position == Position.AMEND and not changed and "proposed_text" not in self.errors:
            self.add_error(
                "proposed_text", _("Change the words you would change, or choose another position")
            )
        if position and position != Position.AMEND:
            if changed:
                self.add_error(
                    "position",
                    _("You changed the words of the text: choose “I propose other words”"),
                )
            data["proposed_text"] = ""
        return data


class EditForm(CommentForm):
    """The words of a comment that has been sent; capacity, language and name stay."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("capacity", "language", "publish"):
            del self.fields[name]
        self.fields["position"].widget = forms.RadioSelect(choices=Position.choices)
        self.fields["body"].widget = forms.Textarea(attrs={"class": "input", "rows": 8})
        self.fields["proposed_text"].widget = forms.Textarea(
            attrs={"class": "input voice", "rows": 6}
        )
        self.fields["proposed_text"].help_text = _("Only with “I propose other words”.")


class ReceiptCheckForm(forms.Form):
    """A receipt number with the words, to prove that they were received."""

    number = forms.CharField(label=_("Receipt number"), max_length=30)
    body = forms.CharField(
        label=_("Your comment, word for word"), required=False, max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 6}), strip=False,
    )  # fmt: skip
    proposed_text = forms.CharField(
        label=_("Words you proposed, if you did"), required=False, max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}), strip=False,
    )  # fmt: skip


def same_words(text: str) -> str:
    """Return a text without the differences in blanks and line ends that a browser makes."""
    return " ".join((text or "").split())


class StakeholderForm(forms.ModelForm):
    """Asked once: in what capacity one speaks. Changes count for what is said afterwards."""

    class Meta:
        model = Stakeholder
        fields = ["capacity", "affiliation", "country", "sector"]
        widgets = {"capacity": forms.RadioSelect, "country": forms.RadioSelect}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].label = _("In what capacity do you speak?")
        self.fields["capacity"].choices = Capacity.choices
        self.fields["affiliation"].label = _(
            "Name of your organisation or authority, or your occupation"
        )
        self.fields["affiliation"].help_text = _(
            "Readers see it beside your comments, unless you publish without your name."
        )
        self.fields["country"].choices = Country.choices
        self.fields["country"].label = _("Which country do you speak from?")
        self.fields["sector"].queryset = Sector.objects.all()
        self.fields["sector"].empty_label = _("Choose")
        self.fields["sector"].label = _("Sector")
        self.fields["sector"].help_text = _("For organisations and authorities.")

    def clean(self) -> dict:
        """Ask organisations and authorities for their name and sector."""
        data = super().clean()
        if data.get("capacity") in {Capacity.ORGANISATION, Capacity.AUTHORITY}:
            if not data.get("affiliation") and not self.instance.organisation_id:
                self.add_error("affiliation", _("Enter the name of your organisation or authority"))
            if not data.get("sector"):
                self.add_error("sector", _("Choose the sector of your organisation"))
        return data


class AppealForm(forms.Form):
    """Why a hidden comment should be shown."""

    text = forms.CharField(
        label=_("Why should your comment be shown?"),
        widget=forms.Textarea(attrs={"class": "input"}),
        max_length=5000,
        error_messages={"required": _("Say why the comment should be shown.")},
    )
    language = forms.ChoiceField(
        label=_("Which language are you writing in?"), choices=languages.LANGUAGES
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = languages.normalise(translation.get_language())
        self.fields["language"].widget.attrs["class"] = "input w-s"
