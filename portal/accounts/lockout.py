"""What happens after too many wrong passwords (django-axes counts them)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def client_address(request: HttpRequest) -> str:
    """Return the address of the visitor; the proxy's header counts only where it is trusted."""
    if settings.TRUST_PROXY:
        forwarded = request.headers.get("x-forwarded-for", "")
        if forwarded:
            return forwarded.split(",")[-1].strip()
    return request.META.get("REMOTE_ADDR", "")


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Say in the reader's language that sign-in is closed for a while, and what to do."""
    return render(request, "account/locked_out.html", status=429)
