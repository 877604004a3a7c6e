"""Forms of the account: what registration asks besides address and password."""

from django import forms
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal import languages

from .models import User


class SignupDetailsForm(forms.Form):
    """Asks for the name shown to readers and the preferred language (django-allauth adds it)."""

    display_name = forms.CharField(
        label=_("Name shown to readers"),
        max_length=100,
        help_text=_("Stands beside your comments. It need not be the name in your passport."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    preferred_language = forms.ChoiceField(
        label=_("Preferred language"),
        choices=languages.LANGUAGES,
        help_text=_("Messages come in this language."),
    )
    field_order = ["email", "display_name", "preferred_language", "password1", "password2"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preferred_language"].initial = languages.normalise(translation.get_language())

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store the details on the new user; django-allauth calls it."""
        user.display_name = self.cleaned_data["display_name"]
        user.preferred_language = self.cleaned_data["preferred_language"]
        user.save(update_fields=["display_name", "preferred_language"])


class SettingsForm(forms.ModelForm):
    """Name and language of a person who has an account."""

    class Meta:
        model = User
        fields = ["display_name", "preferred_language"]
        labels = {
            "display_name": _("Name shown to readers"),
            "preferred_language": _("Preferred language"),
        }
        help_texts = {"preferred_language": _("Messages come in this language.")}


class EraseForm(forms.Form):
    """Asks for the password, so that an open session erases nobody."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse a password that is not this person's."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("This is not your password."))
        return self.cleaned_data["password"]
