"""A person's own page: comments, subscriptions, settings, export, erasure."""

import json

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.notifications import actions as notifications
from portal.notifications.models import Frequency

from . import actions
from .forms import EraseForm, SettingsForm


@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """What concerns this person, and the way to everything she can change."""
    subscriptions = request.user.subscriptions.order_by("-created_at")
    return render(
        request,
        "accounts/home.html",
        {"subscriptions": subscriptions, "frequencies": Frequency.choices},
    )


@login_required
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """Name and language."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = actions.change_settings(user=request.user, by=request.user, **form.cleaned_data)
        with translation.override(user.preferred_language):
            messages.success(request, _("Your settings are saved."))
            return redirect("accounts:home")
    return render(request, "accounts/settings.html", {"form": form})


@login_required
@require_POST
def subscription(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the rhythm of a subscription, or end it."""
    found = request.user.subscriptions.filter(pk=pk).first()
    frequency = request.POST.get("frequency")
    if found and request.POST.get("end"):
        notifications.unsubscribe(user=request.user, topic=found.topic)
        messages.success(request, _("You will get no more of these messages."))
    elif found and frequency in Frequency.values:
        notifications.subscribe(user=request.user, topic=found.topic, frequency=frequency)
        messages.success(request, _("Your settings are saved."))
    return redirect("accounts:home")


@login_required
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """Everything stored about this person as a JSON file."""
    data = actions.export_data(user=request.user)
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = f"amur-portal-{timezone.localdate():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account after the password; the comments stay under a pseudonym."""
    form = EraseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.erase_account(user=request.user, by=request.user)
        logout(request)
        return render(request, "accounts/erased.html")
    return render(request, "accounts/erase.html", {"form": form})
