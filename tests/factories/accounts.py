"""People for tests."""

import factory
from allauth.account.models import EmailAddress

from portal.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address and the password "Correct horse 7"."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    preferred_language = "en"
    password = factory.django.Password("Correct horse 7")

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        """Confirm the address unless verified=False is asked for."""
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=extracted is not False
            )


def member_of(group: str, **fields) -> User:
    """Return a user who belongs to one of the four groups."""
    from django.contrib.auth.models import Group

    user = UserFactory(**fields)
    user.groups.add(Group.objects.get(name=group))
    return user
