"""Receipts that prove something later, and organisations that confirm who speaks for them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .. import actions
from ..forms import ReceiptCheckForm
from ..models import Representation, StakeholderOrganisation
from ..proofs import prove, variants


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_receipt(request: HttpRequest, number: str = "", digest: str = "") -> HttpResponse:
    """Tell whether words with this number, or with this hash, were received, and when.

    Anybody may ask; only who knows the words or their hash gets an answer. Nothing is stored.
    """
    form = ReceiptCheckForm(
        request.POST if request.method == "POST" else None, initial={"number": number}
    )
    proof, asked = None, False
    if request.method == "POST" and form.is_valid():
        data, asked = form.cleaned_data, True
        proof = prove(data["number"], variants(data["body"], data["proposed_text"]))
    elif digest:
        proof, asked = prove(number, {digest.lower()}), True
    return render(
        request,
        "consultations/receipt_check.html",
        {"form": form, "proof": proof, "asked": asked},
        status=422 if form.errors else 200,
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def representations(request: HttpRequest) -> HttpResponse:
    """Who asks to speak for one's organisation; confirm or refuse."""
    rows = Representation.objects.decidable_by(request.user).select_related(
        "organisation", "stakeholder__user"
    )
    may_choose = request.user.has_perm("consultations.change_stakeholderorganisation")
    if request.method == "POST":
        number = request.POST.get("representation", "")
        row = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
        chosen = request.POST.get("organisation", "")
        try:
            actions.decide_representation(
                representation=row,
                confirmed=request.POST.get("decision") == "confirm",
                organisation=StakeholderOrganisation.objects.filter(pk=chosen).first()
                if chosen.isdecimal()
                else None,
                by=request.user,
            )
            messages.success(request, _("Your decision is kept; the person is told."))
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        return redirect("consultations:representations")
    return render(
        request,
        "consultations/representations.html",
        {
            "pending": list(rows.pending()),
            "decided": list(rows.exclude(state=Representation.State.PENDING)[:50]),
            "organisations": StakeholderOrganisation.objects.all() if may_choose else [],
        },
    )
