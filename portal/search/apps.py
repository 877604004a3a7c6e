"""Search as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """One interface, two engines; features register what is searchable."""

    name = "portal.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Join the thesaurus: show what carries a concept, follow changes of its names."""
        from portal.thesaurus import registry

        from . import actions, alerts, carriers

        alerts.register()
        registry.register_carrier("search", carriers.carried)
        registry.register_follower("search", actions.record_concept_changes)
