"""The forms of people in the admin: the name and the language that `User` really has."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.users import forms as wagtail_forms

from .groups import label_of

WAGTAILS_NAMES = {"first_name", "last_name"}
OUR_FIELDS = {"display_name", "preferred_language"}


class GroupsField(forms.ModelMultipleChoiceField):
    """The groups, named in the language of whoever chooses."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        """Return the translated name of a group."""
        return str(label_of(obj.name))


class _PersonFields(forms.ModelForm):
    """Asks for one name as registration does: Wagtail's two names have no column here."""

    display_name = forms.CharField(label=_("Name shown to readers"), max_length=100)
    groups = GroupsField(Group.objects.order_by("pk"), label=_("Groups"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["preferred_language"]
        language.label = _("Preferred language")
        language.help_text = _("Messages come in this language.")


class PersonCreationForm(_PersonFields, wagtail_forms.UserCreationForm):
    """A new account, made by an administrator."""

    first_name = None
    last_name = None

    class Meta(wagtail_forms.UserCreationForm.Meta):
        fields = wagtail_forms.UserCreationForm.Meta.fields - WAGTAILS_NAMES | OUR_FIELDS


class PersonEditForm(_PersonFields, wagtail_forms.UserEditForm):
    """An account, changed by an administrator."""

    first_name = None
    last_name = None

    class Meta(wagtail_forms.UserEditForm.Meta):
        fields = wagtail_forms.UserEditForm.Meta.fields - WAGTAILS_NAMES | OUR_FIELDS
