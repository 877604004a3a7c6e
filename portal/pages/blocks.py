"""What an editor can put into the text of a page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    "superscript",
    "subscript",
]


class PictureBlock(blocks.StructBlock):
    """A picture with caption, credit and licence; its description is the picture's own."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(
        label=_("Caption"), required=False, help_text=_("Empty: the caption of the picture.")
    )
    alt = blocks.CharBlock(
        label=_("Alternative text"),
        required=False,
        help_text=_("Empty: the description of the picture in this language."),
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "pages/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, with their source."""

    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "pages/blocks/quote.html"


class CaptionedTableBlock(blocks.StructBlock):
    """A table with a caption, which screen readers announce, and its source."""

    caption = blocks.CharBlock(label=_("Caption"))
    table = TableBlock(label=_("Table"), table_options={"contextMenu": True})
    source = blocks.CharBlock(label=_("Source"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "pages/blocks/table.html"


class NoticeBlock(blocks.StructBlock):
    """Something the reader has to know about this page."""

    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Notice")
        template = "pages/blocks/notice.html"


class FigureBlock(blocks.StructBlock):
    """One figure and what it counts."""

    value = blocks.CharBlock(label=_("Figure"))
    label = blocks.CharBlock(label=_("What it counts"))


class FiguresBlock(blocks.StructBlock):
    """Figures side by side; they do not go without a source."""

    figures = blocks.ListBlock(FigureBlock(), min_num=1, label=_("Figures"))
    source = blocks.CharBlock(label=_("Source"))

    class Meta:
        icon = "order"
        label = _("Figures")
        template = "pages/blocks/figures.html"


class BodyBlock(blocks.StreamBlock):
    """The blocks every page type has; a feature adds its own in a subclass."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=TEXT_FEATURES, template="pages/blocks/text.html"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    table = CaptionedTableBlock()
    notice = NoticeBlock()
    figures = FiguresBlock()
