"""The names by which page files link to publications and consultations."""

from consultations.models import Consultation
from library.models import Publication


def publication_ids() -> dict[str, int]:
    """Return the id of each publication by its slug."""
    return dict(Publication.objects.values_list("slug", "pk"))


def consultation_ids() -> dict[str, int]:
    """Return the id of each consultation by its slug."""
    return dict(Consultation.objects.values_list("slug", "pk"))
