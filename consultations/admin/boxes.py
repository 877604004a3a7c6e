"""Several of a few known values as boxes, where a column holds a list: nobody writes JSON."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..models import Country
from ..stages import STAGE_NAMES
from .headings import headed
from .laws import LawsField, in_words
from .named_form import NamedForm


class BoxesField(forms.MultipleChoiceField):
    """Several of a few, as boxes; an empty answer is an empty list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        super().__init__(label=headed(label), **kwargs)


class StageField(forms.ChoiceField):
    """A step of the plan or the project; one that is stored and unknown here stays a choice."""

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        known = [("", "–"), *STAGE_NAMES.items()]
        super().__init__(label=headed(label), choices=known, required=False, **kwargs)

    def keep(self, stored: str) -> None:
        """Offer what is stored as well."""
        if stored and stored not in STAGE_NAMES:
            self.choices = [*self.choices, (stored, stored)]


class LanguagesForm(NamedForm):
    """What is in some of the languages: a document, a hearing."""

    languages = BoxesField(label=_("languages"), choices=languages.LANGUAGES, required=False)


class RequiredLanguagesForm(NamedForm):
    """What asks for texts in some of the languages."""

    required_languages = BoxesField(
        label=_("required languages"), choices=languages.LANGUAGES, required=False
    )


class VersionForm(NamedForm):
    """A version, with the step of the plan that it is."""

    stage = StageField(label=_("stage"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stage" in self.fields:
            self.fields["stage"].keep(self.instance.stage)


class RegimeForm(RequiredLanguagesForm):
    """A rule, with the languages that it requires and the laws on which it rests."""

    legal_basis = LawsField(label=_("legal basis"))

    def written(self, name: str, value: Any) -> Any:
        """Return laws in words, all of them."""
        if name != "legal_basis":
            return super().written(name, value)
        return [in_words(law) for law in value or []]

    def clean(self) -> dict:
        """Check that the days follow each other."""
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day comes after the first."))
        return data


class DossierForm(NamedForm):
    """A project, with the countries that feel it."""

    affected_countries = BoxesField(
        label=_("countries affected"), choices=Country.choices, required=False
    )
