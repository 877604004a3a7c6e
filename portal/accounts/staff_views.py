"""People in the admin of Wagtail, with our own forms."""

from wagtail.users.views.users import UserViewSet

from .staff_forms import PersonCreationForm, PersonEditForm


class PersonViewSet(UserViewSet):
    """Lists, makes and changes accounts."""

    def get_form_class(self, for_update: bool = False) -> type:
        """Return the form that asks for the columns a person has."""
        return PersonEditForm if for_update else PersonCreationForm
