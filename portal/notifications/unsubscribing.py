"""The link that ends a subscription without signing in."""

from django.core import signing
from django.urls import reverse

from portal.languages import absolute_url

from .models import OutboxMessage, Subscription

_SALT = "notifications.unsubscribe"


def unsubscribe_address(message: OutboxMessage) -> str:
    """Return the address that ends what a message came from.

    A digest comes from several subscriptions: its link ends those of its rhythm.
    """
    frequency = message.context.get("frequency", "") if message.subscription_id is None else ""
    token = signing.dumps([message.recipient_id, message.subscription_id, frequency], salt=_SALT)
    return absolute_url(reverse("notifications:unsubscribe", args=[token]))


def read_token(token: str) -> tuple[int, list[Subscription]]:
    """Return the user's id and the subscriptions a token ends; raises signing.BadSignature."""
    user_id, subscription_id, frequency = signing.loads(token, salt=_SALT)
    found = Subscription.objects.filter(user_id=user_id).select_related("user")
    if subscription_id is not None:
        found = found.filter(pk=subscription_id)
    elif frequency:
        found = found.filter(frequency=frequency)
    return user_id, list(found)
