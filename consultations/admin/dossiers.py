"""What a consultation has beside its plan: projects, hearings, documents, questions."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from .. import models as m
from .boxes import DossierForm, LanguagesForm
from .guards import RoomViewSet, tabs
from .of_consultation import QuestionForm


class DossierViewSet(RoomViewSet):
    """Projects under assessment."""

    model = m.ProjectDossier
    name = "dossiers_admin"
    url_prefix = "consultations/projects"
    icon = "folder-open-inverse"
    menu_label = _("Projects under assessment")
    list_display = ["title", "kind", "country"]
    edit_handler = tabs(
        ["title", "river"],
        [
            FieldRowPanel([FieldPanel("slug"), FieldPanel("kind"), FieldPanel("country")]),
            FieldRowPanel([FieldPanel("developer"), FieldPanel("authority")]),
            FieldPanel("affected_countries"),
            FieldRowPanel([FieldPanel("dam_height_m"), FieldPanel("reservoir_km2")]),
            FieldRowPanel([FieldPanel("capacity_mw"), FieldPanel("people_moved")]),
            FieldRowPanel([FieldPanel("alternatives"), FieldPanel("demonstration")]),
        ],
        base_form_class=DossierForm,
    )


class HearingViewSet(RoomViewSet):
    """Hearings and meetings."""

    model = m.ConsultationEvent
    name = "hearings_admin"
    url_prefix = "consultations/hearings"
    icon = "date"
    menu_label = _("Hearings")
    list_display = ["title", "consultation", "day", "form"]
    list_filter = ["consultation"]
    edit_handler = tabs(
        ["title", "place", "minutes"],
        [
            FieldPanel("consultation"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("kind"), FieldPanel("form")]),
            FieldRowPanel([FieldPanel("day"), FieldPanel("starts"), FieldPanel("ends")]),
            FieldPanel("online_address"),
            FieldRowPanel([FieldPanel("languages"), FieldPanel("attendance")]),
            FieldPanel("minutes_document"),
        ],
        base_form_class=LanguagesForm,
    )


class DocumentViewSet(RoomViewSet):
    """Documents laid open."""

    model = m.ConsultationDocument
    name = "consultation_documents_admin"
    url_prefix = "consultations/documents"
    icon = "doc-full-inverse"
    menu_label = _("Documents of consultations")
    list_display = ["title", "consultation", "kind", "pages"]
    list_filter = ["consultation", "kind"]
    edit_handler = tabs(
        ["title"],
        [
            FieldPanel("consultation"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("kind"), FieldPanel("order")]),
            FieldRowPanel([FieldPanel("languages"), FieldPanel("pages")]),
            FieldPanel("document"),
        ],
        base_form_class=LanguagesForm,
    )


class QuestionViewSet(RoomViewSet):
    """Questions a consultation asks."""

    model = m.Question
    name = "questions_admin"
    url_prefix = "consultations/questions"
    icon = "help"
    menu_label = _("Questions")
    list_display = ["text", "consultation", "order"]
    list_filter = ["consultation"]
    edit_handler = tabs(
        ["text"],
        [
            FieldPanel("consultation"),
            FieldPanel("order"),
            FieldPanel("documents"),
        ],
        base_form_class=QuestionForm,
    )
