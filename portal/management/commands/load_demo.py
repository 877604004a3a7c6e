"""Load the demonstration: thesaurus, library, plan, pages, and people who can sign in."""

import json
import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from portal.celery import sleeping

# The features bring their own data and command; portal only knows the order.
STEPS = [
    ("thesaurus", "import_thesaurus", "portal/thesaurus/demo/thesaurus.yaml", {}),
    ("library", "import_publications", "library/demo", {"extract_now": True}),
    ("plan and consultations", "import_plan", "consultations/demo", {}),
    ("pages", "import_pages", "home/demo", {}),
]
PEOPLE = [
    ("stakeholder", "stakeholder@demo.example", "Demonstration stakeholder", []),
    ("editor", "editor@demo.example", "Demonstration editor", ["Editors", "Consultation managers"]),
    ("administrator", "administrator@demo.example", "Demonstration administrator", None),
]


class Command(BaseCommand):
    """Idempotent; with --if-empty it leaves a portal that has pages alone."""

    help = "Load the demonstration content and make the demonstration sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        """--if-empty does nothing where the information center has a page."""
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every part with its time, then index what is not indexed yet."""
        from portal.pages.models import BasePage

        if options["if_empty"] and BasePage.objects.exists():
            self.stdout.write("    kept: the portal has pages")
            return
        root = Path(settings.BASE_DIR)
        # Nobody waits for Redis here: it starts afterwards, and the last step indexes everything.
        with sleeping():
            for name, command, path, more in STEPS:
                begin = time.monotonic()
                with open("/dev/null", "w") as quiet:  # noqa: PTH123
                    call_command(command, str(root / path), stdout=quiet, **more)
                self.stdout.write(f"    {name} ({time.monotonic() - begin:.0f} s)")
            make_people()
        begin = time.monotonic()
        with open("/dev/null", "w") as quiet:  # noqa: PTH123
            call_command("rebuild_index", stdout=quiet)
        self.stdout.write(f"    search index ({time.monotonic() - begin:.0f} s)")


def make_people() -> None:
    """Make the sign-ins that are missing and keep their passwords in var/sign-ins.json."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    users = get_user_model().objects
    entries = []
    for role, email, name, groups in PEOPLE:
        if users.filter(email=email).exists():
            continue
        password = secrets.token_urlsafe(9)
        user = users.create_user(email, password, display_name=name)
        if groups is None:
            user.is_staff = user.is_superuser = True
            user.save()
        else:
            user.groups.set(Group.objects.filter(name__in=groups))
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        entries.append({"role": role, "email": email, "password": password})
    if entries:
        file = Path(settings.VAR_DIR) / "sign-ins.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(entries, indent=2) + "\n")
