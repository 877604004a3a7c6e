"""Words of Django that readers meet and that it does not speak in every language of the portal.

They are named here so that they enter the catalogs in locale/, which go before Django's own. A
test compares the list with what Django lacks.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

PASSWORDS = (
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
    gettext_noop("The two password fields didn’t match."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
FIELDS = (gettext_noop("Enter a valid domain name."),)
