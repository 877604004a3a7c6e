"""The thesaurus as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThesaurusConfig(AppConfig):
    """Concepts: topics, places, species and institutions with their names in four languages."""

    name = "portal.thesaurus"
    label = "thesaurus"
    verbose_name = _("Thesaurus")
