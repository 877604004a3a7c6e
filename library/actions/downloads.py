"""Counting downloads in the manner of COUNTER, without keeping anything about anybody."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F
from django.http import HttpRequest

from library import access
from library.models import DownloadCount, Edition, LibraryFile

DOUBLE_CLICK = 30  # seconds; COUNTER counts two requests within them as one
ROBOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|scrap|fetch|monitor|preview|scan|validator|wget|"
    r"curl|python|java/|libwww|httpclient|okhttp|go-http|axios|node|perl|ruby|php|headless|"
    r"facebookexternalhit|feed|sitemap|lighthouse|ia_archiver",
    re.IGNORECASE,
)


def count_download(*, file: LibraryFile, request: HttpRequest, first_byte: bool) -> bool:
    """Count a reader who begins to load a file; True if it counted.

    Not counted: HEAD, later pieces of the same load, prefetching, robots, double clicks and the
    staff at work. A count that cannot be written costs nobody the file.
    """
    if request.method != "GET" or not first_byte or _is_prefetch(request):
        return False
    agent = request.headers.get("user-agent", "")
    if not agent or ROBOTS.search(agent) or access.may_see_drafts(request.user):
        return False
    edition_ids = list(Edition.objects.open_to(None).filter(file=file).values_list("pk", flat=True))
    if not edition_ids or _is_double_click(file, request, agent):
        return False
    try:
        with transaction.atomic():
            for edition_id in edition_ids:
                _add(edition_id)
    except DatabaseError:
        return False
    return True


def _add(edition_id: int) -> None:
    day = access.today()
    row, created = DownloadCount.objects.get_or_create(
        edition_id=edition_id, day=day, defaults={"count": 1}
    )
    if not created:
        DownloadCount.objects.filter(pk=row.pk).update(count=F("count") + 1)


def _is_prefetch(request: HttpRequest) -> bool:
    purpose = request.headers.get("sec-purpose", "") + request.headers.get("purpose", "")
    return "prefetch" in purpose or "preview" in purpose


def _is_double_click(file: LibraryFile, request: HttpRequest, agent: str) -> bool:
    """Whether the same reader asked for the same file within half a minute.

    The address is never stored: a keyed digest of it is kept in the cache for thirty seconds, and
    the key is random and changes every day.
    """
    key = f"library:salt:{access.today()}"
    salt = cache.get_or_set(key, lambda: secrets.token_hex(16), 25 * 3600) or ""
    reader = f"{request.META.get('REMOTE_ADDR', '')}|{agent}|{file.pk}"
    digest = hmac.new(salt.encode(), reader.encode(), hashlib.sha256).hexdigest()[:32]
    return not cache.add(f"library:click:{digest}", 1, DOUBLE_CLICK)
