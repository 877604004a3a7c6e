"""Lists of a few known values, asked for as boxes: nobody has to write them as JSON."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..models import Country
from .guards import headed
from .named_form import NamedForm


class BoxesField(forms.MultipleChoiceField):
    """Several of a few, as boxes; an empty answer is an empty list."""

    widget = forms.CheckboxSelectMultiple


class LanguagesForm(NamedForm):
    """Something that is there in some of the languages."""

    languages = BoxesField(
        label=headed(_("languages")), choices=languages.LANGUAGES, required=False
    )


class RequiredLanguagesForm(NamedForm):
    """Something that asks for texts in some of the languages."""

    required_languages = BoxesField(
        label=headed(_("required languages")), choices=languages.LANGUAGES, required=False
    )


class CountriesForm(NamedForm):
    """A project that is felt in some of the countries."""

    affected_countries = BoxesField(
        label=headed(_("countries affected")), choices=Country.choices, required=False
    )
