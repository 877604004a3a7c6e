"""Ending a subscription from a mail, and reading mails in the embedded setting."""

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal import languages

from . import actions, mailbox
from .unsubscribing import read_token

LOOPBACK = {"127.0.0.1", "::1"}


@csrf_exempt  # RFC 8058: the mail program posts without cookies; the token is the proof
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once on GET (mail scanners open links), end the subscription on POST."""
    try:
        _, subscriptions = read_token(token)
    except signing.BadSignature:
        raise Http404 from None
    language = translation.get_language_from_request(request)
    if subscriptions:
        language = subscriptions[0].user.preferred_language
    done = request.method == "POST"
    if done:
        for subscription in subscriptions:
            actions.unsubscribe(user=subscription.user, topic=subscription.topic)
    with translation.override(languages.normalise(language)):
        return render(
            request,
            "notifications/unsubscribe.html",
            {"subscriptions": subscriptions, "done": done or not subscriptions},
        )


def _local_only(request: HttpRequest) -> None:
    # These mails hold links that sign people in: only the embedded setting shows them, and only
    # to this machine.
    if not settings.MAIL_READER or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404


@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest mails of the embedded setting."""
    _local_only(request)
    return render(request, "notifications/mail_list.html", {"mails": mailbox.newest()})


@never_cache
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail of the embedded setting, as text with its links."""
    _local_only(request)
    found = mailbox.one(key)
    if found is None:
        raise Http404
    return render(request, "notifications/mail_page.html", {"mail": found})
