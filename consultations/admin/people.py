"""Lists of the staff about who speaks for whom."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from .. import models as m
from .guards import RoomViewSet


class ConfirmerViewSet(RoomViewSet):
    """People who confirm for their organisations."""

    model = m.OrganisationConfirmer
    name = "confirmers_admin"
    url_prefix = "consultations/confirmers"
    icon = "user"
    menu_label = _("Confirming people")
    list_display = ["organisation", "user"]
    list_filter = ["organisation"]
    panels = [FieldRowPanel([FieldPanel("organisation"), FieldPanel("user")])]
