"""The foot of the lists of the admin, in languages whose nouns follow their number."""

from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator


class CountedPaginator(WagtailPaginator):
    """Says how many rows there are: Wagtail sets a number before one fixed plural."""

    @property
    def items_count_label(self) -> str:
        """Return the number in a form that asks nothing of the noun."""
        return _("In all: %(n)s") % {"n": self.count}
