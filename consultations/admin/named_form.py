"""The form of a row that exists in several languages: it has a name in one of them at least."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator
from wagtail.admin.forms.models import WagtailAdminModelForm

from portal import languages

from .side_by_side import SideBySide

# What a row is known by: the first of these that its model has.
NAMES = ("title", "label", "name", "text", "reason")


class NamedForm(SideBySide, WagtailAdminModelForm):
    """Refuses a row whose name is empty in every language: nobody could find it in a list."""

    def clean(self) -> dict:
        """Say beside the name in the editor's own language that it is missing."""
        data = super().clean()
        # modeltranslation keeps the names of its fields in a set, without their order.
        translated = translator.get_options_for_model(self._meta.model).all_fields
        name = next(name for name in NAMES if name in translated)
        fields = [f"{name}_{languages.suffix(code)}" for code in languages.CODES]
        asked = [field for field in fields if field in self.fields]
        # A field with an error of its own is not an empty one.
        if asked and not any(data.get(field) or field in self.errors for field in asked):
            own = f"{name}_{languages.suffix(languages.normalise(get_language()))}"
            beside = own if own in asked else asked[0]
            self.add_error(beside, _("Fill this in in one language at least."))
        return data
