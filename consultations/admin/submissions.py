"""A submission as the staff enters it from paper and sees it: comments, files, the scan."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import languages

from .. import actions
from .desks import ActionView
from .forms import LetterForm
from .guards import InspectView


class LetterView(ActionView):
    """Enter a letter or what was said at a hearing."""

    permission = "add_submission"
    label = _("Enter a letter or a spoken comment")
    explanation = _(
        "It is credited to its author and marked as entered from paper. Copy the words as they "
        "stand: once entered they can no longer be changed."
    )
    template_name = "consultations/admin/letter.html"
    done = _("The comment is entered.")
    form_class = LetterForm

    def way(self) -> list[dict]:
        """Return the way over the list."""
        return [{"url": reverse("submissions_admin:index"), "label": _("Submissions")}]

    def act(self, form: Any) -> None:
        """Enter it."""
        self.submission = actions.enter_submission(
            place=form.at,
            received_at=form.received_at(),
            channel=form.cleaned_data["channel"],
            comment=form.comment(),
            scan=form.cleaned_data["scan"],
            token=form.cleaned_data["token"],
            by=self.request.user,
            **form.who(),
        )

    def after(self) -> str:
        """Show the submission with its receipt number."""
        return reverse("submissions_admin:inspect", args=[self.submission.pk])


class SubmissionInspectView(InspectView):
    """Shows what belongs to a submission along with its columns."""

    def get_fields(self) -> list[str]:
        """Add the comments."""
        hidden = {"reference", "idempotency_key"}
        return [*(name for name in super().get_fields() if name not in hidden), "comments"]

    def get_field_label(self, field_name: str, field: Any) -> str:
        """Name the comments, which are no column."""
        if field_name == "comments":
            return gettext("Comments")
        return super().get_field_label(field_name, field)

    def get_comments_display_value(self) -> SafeString:
        """List the comments with links to their files, scans among them."""
        comments = self.object.comments.prefetch_related("attachments").order_by("number")
        return format_html_join("", "<p>{}{}</p>", ((_comment(c), _files(c)) for c in comments))


def _comment(comment) -> SafeString:
    url = reverse("comments_admin:inspect", args=[comment.pk])
    language = languages.html_lang(comment.language)
    return format_html(
        '<a href="{}">№ {} <span lang="{}">{}</span></a>',
        url, comment.number, language, comment.body[:300],
    )  # fmt: skip


def _files(comment) -> SafeString:
    return format_html_join(
        "",
        '<br>{}: <a href="{}">{}</a>',
        (
            (
                file.get_purpose_display(),
                reverse("consultations:attachment", args=[file.uuid]),
                file.name,
            )
            for file in comment.attachments.all()
        ),
    )
