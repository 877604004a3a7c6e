"""The door for harvesters: OAI-PMH 2.0."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from library.harvesting import requests, writing
from portal.languages import absolute_url


@csrf_exempt  # the protocol allows POST, nobody is signed in, and nothing is changed
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a harvester; a mistake of hers is an answer with an error, not a failure."""
    data = request.POST if request.method == "POST" else request.GET
    address = absolute_url("/oai/")
    try:
        content = writing.answer(requests.read(data), address)
    except requests.ProtocolError as error:
        arguments = {name: values[0][:500] for name, values in data.lists()}
        content = writing.error(error.code, error.message, address, arguments)
    return HttpResponse(content, content_type="text/xml; charset=utf-8")
