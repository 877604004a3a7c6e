"""Blocks that lead from a page to the library and to the consultations."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.pages.blocks import BodyBlock

from .choosers import consultation_chooser, publication_chooser

PublicationChooserBlock = publication_chooser.get_block_class(
    name="PublicationChooserBlock", module_path="home.blocks"
)
ConsultationChooserBlock = consultation_chooser.get_block_class(
    name="ConsultationChooserBlock", module_path="home.blocks"
)


class PublicationsBlock(blocks.StructBlock):
    """Publications of the library, shown with their cover, kind and languages."""

    publications = blocks.ListBlock(PublicationChooserBlock(), min_num=1, label=_("Publications"))

    class Meta:
        icon = "doc-full"
        label = _("Publications")
        template = "home/blocks/publications.html"


class ConsultationsBlock(blocks.StructBlock):
    """Consultations, shown with their state and the days left."""

    consultations = blocks.ListBlock(
        ConsultationChooserBlock(), min_num=1, label=_("Consultations")
    )

    class Meta:
        icon = "comment"
        label = _("Consultations")
        template = "home/blocks/consultations.html"


class PageBodyBlock(BodyBlock):
    """Everything an editor of the information center can put into a page."""

    publications = PublicationsBlock()
    consultations = ConsultationsBlock()
    targets = blocks.StaticBlock(
        label=_("Targets of Vision 2050"),
        icon="order",
        template="home/blocks/targets.html",
        admin_text=_("Shows the targets as bars and as a table."),
    )
