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
from portal.templatetags.portal import long_date

from .. import actions
from ..actions.telling import check_adoption
from ..coverage.silence import organisations, silent_groups
from ..models import Export, StakeholderOrganisation
from .desks import ConsultationAction, ConsultationPage, adoption_of
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
        if not made:
            messages.error(
                request, _("Nobody is invited: choose organisations that are not invited yet.")
            )
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
    longest = 300
    adopted_on = forms.DateField(
        label=_("Adopted on"), widget=forms.DateInput(attrs={"type": "date"})
    )


class AdoptView(ConsultationAction):
    """Record that the version of this consultation was adopted."""

    label = _("Record the adoption")
    explanation = _(
        "Readers see that the plan was adopted, and everybody who followed a consultation on it is "
        "told. Name the decision in each language, for example with its number. What is recorded "
        "can neither be changed nor taken back."
    )
    done = _("The adoption is recorded.")
    form_class = AdoptForm
    is_final = True

    def check(self) -> None:
        """Refuse for a project, and where the version cannot be adopted."""
        if self.object.plan_version is None:
            raise ValidationError(_("This consultation is about a project, which has no plan."))
        check_adoption(self.object.plan_version)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return which version it is."""
        version = self.object.plan_version
        if version is None:
            return []
        facts = [(_("Plan"), version.plan), (_("Plan version"), version)]
        adoption = adoption_of(self.object)
        if adoption is not None:
            facts += [(_("Adopted on"), long_date(adoption.adopted_on)),
                      (_("Decision"), adoption.decision)]  # fmt: skip
        return facts

    def get_form_kwargs(self) -> dict:
        """Ask for the decision in the languages of the consultation."""
        return {**super().get_form_kwargs(), "required": self.object.languages_needed or {"en"}}

    def act(self, form: Any) -> None:
        """Record it."""
        self.check()
        actions.adopt_version(
            version=self.object.plan_version,
            adopted_on=form.cleaned_data["adopted_on"],
            decisions=form.reasons,
            by=self.request.user,
        )


class ArchiveOfRecordView(ConsultationAction):
    """Have the archive of the record made."""

    label = _("Make the archive of the record")
    explanation = _(
        "Every event with its fingerprint, every published word, and a program that verifies both "
        "without this portal. It is made in the background and kept for seven days; only the staff "
        "can download it."
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
