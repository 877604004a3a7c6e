"""What the portal changes in django-allauth: mails in the language of their reader."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import translation


class AccountAdapter(DefaultAccountAdapter):
    """Writes the mails of the sign-in in the language of the person who gets them."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send with the recipient's preferred language active; a stranger gets the page's."""
        user = context.get("user")
        language = getattr(user, "preferred_language", "") or translation.get_language() or "en"
        with translation.override(language):
            super().send_mail(template_prefix, email, context)
