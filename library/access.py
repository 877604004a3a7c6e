"""Who may see what: the one predicate for pages, files, search, feeds and exports.

Three questions are asked everywhere. May she know that it exists (findable)? May she read the
text and open the file (open)? May she see it before it is published (the staff)? The answers are
database conditions, so that lists, counts and single objects cannot disagree.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from portal.accounts.models import User

    Reader = User | AnonymousUser | None

PUBLISHED = "published"
PUBLIC = "public"


def may_open_closed(user: Reader) -> bool:
    """Restricted and embargoed editions: librarians, and nobody by mere sign-in."""
    return bool(user and user.is_authenticated and user.has_perm("library.open_closed_edition"))


def may_see_drafts(user: Reader) -> bool:
    """Works that are not yet published: whoever may change them."""
    return bool(user and user.is_authenticated and user.has_perm("library.change_publication"))


def reader_of(request: HttpRequest) -> Reader:
    """Who looks: the signed-in person, or nobody where the staff asks to see as a reader does."""
    return None if request.GET.get("as") == "reader" else request.user


def today() -> date:
    """The day by which embargoes are counted."""
    return timezone.localdate()


def findable(user: Reader, *, prefix: str = "") -> Q:
    """Condition on publications (or on what leads to one by `prefix`, such as "publication__")."""
    return Q() if may_see_drafts(user) else Q(**{f"{prefix}status": PUBLISHED})


def open_editions(user: Reader, *, prefix: str = "") -> Q:
    """Condition on editions whose text and file may be read; `prefix` leads to the edition."""
    condition = findable(user, prefix=f"{prefix}publication__")
    if may_open_closed(user):
        return condition
    return (
        condition
        & Q(**{f"{prefix}access": PUBLIC})
        & (
            Q(**{f"{prefix}embargo_until__isnull": True})
            | Q(**{f"{prefix}embargo_until__lte": today()})
        )
    )
