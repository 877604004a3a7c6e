"""Answers of OAI-PMH as XML."""

from __future__ import annotations

import re
from datetime import datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone
from lxml import etree

from library.models import CatalogueRecord
from portal.languages import absolute_url

from . import records
from .requests import MOMENT, PREFIX, OaiRequest, Selection, write_token

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(request: OaiRequest, address: str) -> bytes:
    """Return the whole answer to a request. Raises ProtocolError where nothing fits."""
    root = _root(address, {"verb": request.verb, **request.arguments})
    body = etree.SubElement(root, _oai(request.verb))
    {
        "Identify": _identify,
        "ListMetadataFormats": _formats,
        "ListSets": _sets,
        "GetRecord": _get,
        "ListIdentifiers": _list,
        "ListRecords": _list,
    }[request.verb](body, request)
    return _bytes(root)


def error(code: str, message: str, address: str, arguments: dict[str, str]) -> bytes:
    """Return the answer to a request that cannot be fulfilled.

    The arguments are repeated only where they were understood (section 3.6).
    """
    known = {} if code in ("badVerb", "badArgument") else arguments
    root = _root(address, known)
    _add(root, "error", message).set("code", code)
    return _bytes(root)


def _root(address: str, arguments: dict[str, str]) -> etree._Element:
    root = etree.Element(_oai("OAI-PMH"), nsmap={None: OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    _add(root, "responseDate", _moment(timezone.now()))
    request = _add(root, "request", address)
    for name, value in arguments.items():
        request.set(name, NOT_XML.sub("", value))
    return root


def _identify(body: etree._Element, request: OaiRequest) -> None:
    earliest = CatalogueRecord.objects.aggregate(first=Min("datestamp"))["first"]
    for name, text in (
        ("repositoryName", f"{settings.SITE_NAME}: library"),
        ("baseURL", absolute_url("/oai/")),
        ("protocolVersion", "2.0"),
        ("adminEmail", _mail_address(settings.DEFAULT_FROM_EMAIL)),
        ("earliestDatestamp", _moment(earliest or timezone.now())),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        _add(body, name, text)


def _formats(body: etree._Element, request: OaiRequest) -> None:
    if name := request.arguments.get("identifier"):
        records.one(name)
    form = etree.SubElement(body, _oai("metadataFormat"))
    _add(form, "metadataPrefix", PREFIX)
    _add(form, "schema", "http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _add(form, "metadataNamespace", OAI_DC)


def _sets(body: etree._Element, request: OaiRequest) -> None:
    from .requests import ProtocolError

    names = records.set_names()
    if not names:
        raise ProtocolError("noSetHierarchy", "The library is empty: there are no sets yet.")
    for spec, name in names:
        element = etree.SubElement(body, _oai("set"))
        _add(element, "setSpec", spec)
        _add(element, "setName", name)


def _get(body: etree._Element, request: OaiRequest) -> None:
    _record(body, records.one(request.arguments["identifier"]))


def _list(body: etree._Element, request: OaiRequest) -> None:
    from .requests import ProtocolError

    selection = request.selection
    found, more, total = records.listed(selection)
    if not found:
        if selection.after:
            raise ProtocolError("badResumptionToken", "The list has ended.")
        raise ProtocolError("noRecordsMatch", "No record fits these arguments.")
    for entry in found:
        if request.verb == "ListRecords":
            _record(body, entry)
        else:
            _header(body, entry)
    if more or selection.after:
        last = found[-1].record
        following = Selection(
            since=selection.since,
            until=selection.until,
            set_spec=selection.set_spec,
            after=(last.datestamp, last.pk),
            given=selection.given + len(found),
        )
        # The last part of a list has an empty token (section 3.5).
        token = _add(body, "resumptionToken", write_token(request.verb, following) if more else "")
        token.set("completeListSize", str(max(total, following.given)))
        token.set("cursor", str(selection.given))


def _header(parent: etree._Element, entry: records.Entry) -> None:
    header = etree.SubElement(parent, _oai("header"))
    if entry.work is None:
        header.set("status", "deleted")
    _add(header, "identifier", records.identifier(entry.record.number))
    _add(header, "datestamp", _moment(entry.record.datestamp))
    for spec in entry.sets:
        _add(header, "setSpec", spec)


def _record(parent: etree._Element, entry: records.Entry) -> None:
    record = etree.SubElement(parent, _oai("record"))
    _header(record, entry)
    if entry.work is None:
        return  # of a deleted record only the header is told
    metadata = etree.SubElement(record, _oai("metadata"))
    core = etree.SubElement(
        metadata, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI}
    )
    core.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for name, text, language in records.dublin_core(entry.work):
        element = etree.SubElement(core, f"{{{DC}}}{name}")
        element.text = NOT_XML.sub("", text)
        if language:
            element.set(f"{{{XML}}}lang", language)


def _mail_address(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip("> ")


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, _oai(name))
    element.text = NOT_XML.sub("", text)
    return element


def _oai(name: str) -> str:
    return f"{{{OAI}}}{name}"


def _moment(moment: datetime) -> str:
    return moment.strftime(MOMENT)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
