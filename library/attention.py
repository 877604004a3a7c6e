"""What of the library waits for an editor."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.attention import Matter

from .models import LibraryFile


def failed() -> int:
    """Return how many files could not be read."""
    return LibraryFile.objects.filter(state=LibraryFile.State.FAILED).count()


MATTERS = [
    Matter(
        name="library.failed",
        label=_("Files whose text could not be read"),
        count=failed,
        url=lambda: f"{reverse('wagtaildocs:index')}?state={LibraryFile.State.FAILED}",
        permission="library.change_publication",
    )
]
