"""The one door to files: asks for access, answers ranges, lets nothing be executed."""

from __future__ import annotations

from urllib.parse import quote

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.views.decorators.http import require_safe

from library import byte_ranges
from library.actions.downloads import count_download
from library.models import Edition, LibraryFile
from library.views.pages import closed

# The viewer of a browser needs styles and an embedded object of its own; scripts never run.
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_safe
def open_file(request: HttpRequest, sha256: str, name: str) -> HttpResponseBase:
    """A file by its checksum. A PDF opens in the browser, at `#page=n`; `?download` saves it."""
    files = LibraryFile.objects.filter(sha256=sha256).exclude(sha256="")
    # The same bytes may have been uploaded twice. Where editions hold them, editions decide.
    attached = files.filter(editions__isnull=False).distinct()
    candidates = attached if attached.exists() else files
    file = candidates.open_to(request.user).order_by("pk").first()
    if file is None:
        return _refuse(request, sha256)
    if name != file.filename or not file.file.storage.exists(file.file.name):
        raise Http404
    response = _answer(request, file)
    if response.status_code in (200, 206):
        count_download(file=file, request=request, first_byte=_begins(response))
    return response


def _refuse(request: HttpRequest, sha256: str) -> HttpResponse:
    """403 with the reason where a reader may know of the edition, 404 where not."""
    edition = (
        Edition.objects.findable_by(request.user)
        .filter(file__sha256=sha256)
        .select_related("publication", "file")
        .first()
    )
    if edition is None:
        raise Http404
    return closed(request, edition)


def _answer(request: HttpRequest, file: LibraryFile) -> HttpResponseBase:
    etag, modified = f'"{file.sha256}"', int(file.created_at.timestamp())
    size = file.file.size
    if _not_modified(request, etag, modified):
        return _headers(HttpResponseNotModified(), request, file, etag, modified)
    part = None
    wanted = request.headers.get("range", "")
    if wanted and _range_holds(request, etag, modified):
        try:
            part = byte_ranges.parse(wanted, size)
        except byte_ranges.UnsatisfiableError:
            response = HttpResponse(status=416, content_type="text/plain; charset=utf-8")
            response.headers["Content-Range"] = f"bytes */{size}"
            return _headers(response, request, file, etag, modified)
    response = _body(request, file, part, size)
    return _headers(response, request, file, etag, modified)


def _body(
    request: HttpRequest, file: LibraryFile, part: byte_ranges.Range | None, size: int
) -> HttpResponseBase:
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=file.media_type)
    elif part:
        content = byte_ranges.read(file.file.storage.open(file.file.name, "rb"), part)
        response = StreamingHttpResponse(content, content_type=file.media_type)
    else:
        response = FileResponse(
            file.file.storage.open(file.file.name, "rb"), content_type=file.media_type
        )
    response.headers["Content-Length"] = str(part.length if part else size)
    if part:
        response.status_code = 206
        response.headers["Content-Range"] = part.header(size)
    return response


def _headers(
    response: HttpResponseBase, request: HttpRequest, file: LibraryFile, etag: str, modified: int
) -> HttpResponseBase:
    inline = file.is_pdf and "download" not in request.GET
    ascii_name = file.filename.encode("ascii", "ignore").decode().replace('"', "") or "file"
    response.headers["Content-Disposition"] = (
        f'{"inline" if inline else "attachment"}; filename="{ascii_name}"; '
        f"filename*=UTF-8''{quote(file.filename)}"
    )
    response.headers["Content-Security-Policy"] = PDF_POLICY if inline else SANDBOX
    response._csp_exempt = True  # the policy of pages does not fit files: this one is stricter
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(modified)
    # Access can change any day: a cache asks again every time, which costs a 304.
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _not_modified(request: HttpRequest, etag: str, modified: int) -> bool:
    if wanted := request.headers.get("if-none-match"):
        return "*" in (found := parse_etags(wanted)) or etag in [
            e.removeprefix("W/") for e in found
        ]
    since = parse_http_date_safe(request.headers.get("if-modified-since", ""))
    return since is not None and modified <= since


def _range_holds(request: HttpRequest, etag: str, modified: int) -> bool:
    """If-Range: a piece is sent only of the very file of which the reader has the rest."""
    condition = request.headers.get("if-range", "").strip()
    if not condition:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == modified


def _begins(response: HttpResponseBase) -> bool:
    return response.status_code == 200 or response.headers["Content-Range"].startswith("bytes 0-")
