"""A submission as the staff sees it: its comments, their files, the scan of the original."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.views import generic


class SubmissionInspectView(generic.InspectView):
    """Shows what belongs to a submission along with its columns."""

    def get_fields(self) -> list[str]:
        """Add the comments."""
        return [*super().get_fields(), "comments"]

    def get_comments_display_value(self) -> SafeString:
        """List the comments with links to their files, scans among them."""
        comments = self.object.comments.prefetch_related("attachments").order_by("number")
        return format_html_join("", "<p>{}{}</p>", ((_comment(c), _files(c)) for c in comments))


def _comment(comment) -> SafeString:
    url = reverse("comments_admin:inspect", args=[comment.pk])
    return format_html('<a href="{}">№ {}</a> {}', url, comment.number, comment.body[:300])


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
