"""What changes an account: settings, erasure; and the export of what is stored."""

import secrets
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from portal.notifications.models import OutboxMessage, Subscription

from .models import User
from .personal_data import holders


@transaction.atomic
def change_settings(*, user: User, display_name: str, preferred_language: str, by: User) -> User:
    """Change what a person wants to be called and in which language she is written to.

    The editors' desk follows the same language.
    """
    user.display_name = display_name
    user.preferred_language = preferred_language
    user.save(update_fields=["display_name", "preferred_language"])
    from wagtail.users.models import UserProfile

    # Whoever has not opened the desk yet has no profile there.
    UserProfile.objects.update_or_create(
        user=user, defaults={"preferred_language": preferred_language}
    )
    return user


def export_data(*, user: User) -> dict[str, Any]:
    """Return everything stored about a person, room by room, as JSON can hold it."""
    return {
        "account": {
            "email": user.email,
            "email_verified": user.email_verified,
            "display_name": user.display_name,
            "preferred_language": user.preferred_language,
            "date_joined": user.date_joined,
            "last_login": user.last_login,
            "groups": list(user.groups.values_list("name", flat=True)),
        },
        "subscriptions": list(
            user.subscriptions.values("topic", "label", "frequency", "created_at")
        ),
        "messages": list(
            user.messages.order_by("pk").values("kind", "state", "created_at", "sent_at")
        ),
        **{name: holder.export(user) for name, holder in sorted(holders.items())},
    }


@transaction.atomic
def erase_account(*, user: User, by: User) -> None:
    """Remove a person and keep the public record.

    Name, address, sign-in, subscriptions and messages go; comments stay under a pseudonym, which
    each room gives. The row of the user stays, empty, because the record refers to it.
    """
    for holder in holders.values():
        holder.erase(user, by=by)
    Subscription.objects.filter(user=user).delete()
    OutboxMessage.objects.filter(recipient=user).delete()
    user.emailaddress_set.all().delete()
    user.authenticator_set.all().delete()
    user.groups.clear()
    user.user_permissions.clear()
    # An address that receives nothing, unique so that the column stays so.
    user.email = f"erased-{user.pk}-{secrets.token_hex(4)}@erased.invalid"
    user.display_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    transaction.on_commit(lambda: _end_sessions(user.pk))


def _end_sessions(user_pk: int) -> None:
    # A session names its user inside its data, so each has to be opened.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user_pk):
            session.delete()
