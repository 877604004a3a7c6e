"""Send a message through the whole way of the outbox, to see that mail works."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.notifications import actions
from portal.notifications.testing import KIND


class Command(BaseCommand):
    """Writes one message to a person with an account; worker and mail server do the rest."""

    help = "Send a test message to the account with this address."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address of an account."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the message; fails where nobody has this address."""
        user = get_user_model().objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"No account has the address {options['email']}.")
        message = actions.notify(
            recipient=user,
            kind=KIND,
            context={"written": timezone.now().isoformat()},
            dedupe_key=f"test:{user.pk}:{timezone.now().timestamp()}",
        )
        message.refresh_from_db()
        self.stdout.write(f"Message {message.pk} is written; state: {message.state}.")
