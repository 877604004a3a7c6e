"""Close the portal for a while, in four languages."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """`maintenance on` answers every page with 503, `maintenance off` opens again."""

    help = "Close the portal for maintenance (on) or open it again (off)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One word: on or off."""
        parser.add_argument("state", choices=["on", "off"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or remove the flag that MaintenanceMiddleware looks for."""
        flag = settings.VAR_DIR / "maintenance"
        if options["state"] == "on":
            flag.touch()
            self.stdout.write("The portal answers 503 until `manage.py maintenance off`.")
        else:
            flag.unlink(missing_ok=True)
            self.stdout.write("The portal is open.")
