"""Who is silent, and asking them to take part; adopting a plan; the archive of the record."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from .. import actions
from ..coverage.silence import organisations, silent_groups
from ..models import Export, StakeholderOrganisation
from .desks import ConsultationAction, ConsultationPage
from .forms import ReasonsForm


class SilenceView(ConsultationPage):
    """Groups that have said nothing, and every organisation with a box to invite it."""

    permission = "announce_consultation"
    template_name = "consultations/admin/silence.html"
    header_icon = "user"
    page_title = _("Who is silent")

    def get_context_data(self, **kwargs: Any) -> dict:
        """Collect the silent groups and the organisations."""
        return {
            **super().get_context_data(**kwargs),
            "groups": silent_groups(self.consultation),
            "anybody": self.consultation.submissions.exists(),
            "organisations": organisations(self.consultation),
            "may_invite": self.consultation.is_open or self.consultation.is_announced,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Invite the chosen ones."""
        chosen = [pk for pk in request.POST.getlist("organisation") if pk.isdecimal()]
        rows = StakeholderOrganisation.objects.filter(pk__in=chosen).select_related("contact")
        try:
            made = actions.invite(
                consultation=self.consultation, organisations=rows, by=request.user
            )
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(request.path)
        mailed = sum(1 for invitation in made if invitation.mailed_at)
        said = ngettext(
            "%(n)d organisation is invited; mails: %(mailed)d.",
            "%(n)d organisations are invited; mails: %(mailed)d.",
            len(made),
        )
        messages.success(request, said % {"n": len(made), "mailed": mailed})
        return redirect(request.path)


class AdoptForm(ReasonsForm):
    """The day and the name of the decision."""

    reason_label = _("Decision")
    adopted_on = forms.DateField(
        label=_("Adopted on"), widget=forms.DateInput(attrs={"type": "date"})
    )


class AdoptView(ConsultationAction):
    """Record that the version of this consultation was adopted."""

    label = _("Record the adoption")
    explanation = _(
        "Everybody who followed a consultation on this plan is told. Name the decision in each "
        "language, for example with its number."
    )
    done = _("The adoption is recorded.")
    form_class = AdoptForm

    def act(self, form: Any) -> None:
        """Record it."""
        version = self.object.plan_version
        if version is None:
            raise ValidationError(_("This consultation is about a project."))
        actions.adopt_version(
            version=version,
            adopted_on=form.cleaned_data["adopted_on"],
            decisions=form.reasons,
            by=self.request.user,
        )


class ArchiveOfRecordView(ConsultationAction):
    """Have the archive of the record made."""

    label = _("Archive of the record")
    explanation = _(
        "Every event with its fingerprint, every published word, and a program that verifies both "
        "without this portal."
    )
    done = _("The archive is being made.")

    def act(self, form: Any) -> None:
        """Ask for it."""
        self.export = actions.request_export(
            consultation=self.object,
            content=Export.Content.RECORD,
            file_format=Export.Format.ZIP,
            language=languages.normalise(get_language()),
            by=self.request.user,
        )

    def after(self) -> str:
        """Show how far it is."""
        return reverse("consultations:file", args=[self.export.token])
