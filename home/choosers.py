"""How an editor picks a publication or a consultation for a page."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.chooser import ChooserViewSet


class PublicationChooser(ChooserViewSet):
    """Publications of the library."""

    model = "library.Publication"
    icon = "doc-full"
    choose_one_text = _("Choose a publication")
    choose_another_text = _("Choose another publication")


class ConsultationChooser(ChooserViewSet):
    """Consultations."""

    model = "consultations.Consultation"
    icon = "comment"
    choose_one_text = _("Choose a consultation")
    choose_another_text = _("Choose another consultation")


publication_chooser = PublicationChooser("publication_chooser")
consultation_chooser = ConsultationChooser("consultation_chooser")
