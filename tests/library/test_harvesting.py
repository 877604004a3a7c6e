"""OAI-PMH 2.0: the rules of the protocol, and a real harvester against a real server."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sickle
from django.utils import timezone
from lxml import etree
from sickle.oaiexceptions import CannotDisseminateFormat, IdDoesNotExist, NoRecordsMatch

from library.actions.publications import delete_publication, set_status
from library.harvesting import records
from library.models import CatalogueRecord, Publication
from tests.factories.library import AuthorFactory, EditionFactory, PublicationFactory

NS = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "d": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "dc": "http://purl.org/dc/elements/1.1/",
}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def ask(client, **arguments):
    response = client.get("/oai/", {k.rstrip("_"): v for k, v in arguments.items()})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/xml")
    return etree.fromstring(response.content)


def error_of(client, query):
    root = etree.fromstring(client.get(f"/oai/?{query}").content)
    return root.xpath("o:error/@code", namespaces=NS), root


def publish(**fields):
    """Make a work and publish it as an editor does."""
    work = PublicationFactory(status=Publication.Status.DRAFT, **fields)
    return set_status(publication=work, status=Publication.Status.PUBLISHED, by=None)


def dated(work, moment):
    CatalogueRecord.objects.filter(number=work.pk).update(datestamp=moment)


@pytest.fixture
def shelf(db, monkeypatch):
    monkeypatch.setattr(records, "PER_PAGE", 3)
    return [publish(slug=f"work-{n}", title_ru=f"Отчёт {n}") for n in range(8)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Nonsense", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&set=x", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-1-5", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2023-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2024-01-01&until=2024-02-01T00:00:00Z",
         "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1990-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=topic:none", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=a%20b", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x", "badArgument"),
        ("verb=ListRecords&resumptionToken=forged", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=forged", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=nonsense", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=marc&identifier=oai:testserver:publication-1",
         "cannotDisseminateFormat"),
        ("verb=ListMetadataFormats&identifier=oai:testserver:publication-0", "idDoesNotExist"),
    ],
)  # fmt: skip
def test_every_mistake_is_an_answer_with_the_error_of_the_protocol(client, shelf, query, code):
    codes, root = error_of(client, query)
    assert codes == [code]
    attributes = root.find("o:request", NS).attrib
    if code in ("badVerb", "badArgument"):
        assert not attributes, "arguments that were not understood are not repeated"
    else:
        assert attributes["verb"] in query


def test_an_answer_begins_as_the_protocol_says(client, shelf):
    root = ask(client, verb="Identify")
    assert [etree.QName(e).localname for e in root] == ["responseDate", "request", "Identify"]
    assert STAMP.match(root.findtext("o:responseDate", namespaces=NS))
    assert root.findtext("o:request", namespaces=NS) == "http://testserver/oai/"
    found = root.find("o:Identify", NS)
    assert [etree.QName(e).localname for e in found] == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp",
        "deletedRecord", "granularity",
    ]  # fmt: skip
    # The pattern of emailType in the schema of the protocol: a host has a dot.
    address = found.findtext("o:adminEmail", namespaces=NS)
    assert re.fullmatch(r"\S+@(\S+\.)+\S+", address)
    assert found.findtext("o:deletedRecord", namespaces=NS) == "persistent"
    assert STAMP.match(found.findtext("o:earliestDatestamp", namespaces=NS))


def test_a_request_by_post_is_answered_alike(client, shelf):
    answer = client.post("/oai/", {"verb": "Identify"})
    assert b"<repositoryName>" in answer.content


def test_a_record_is_dublin_core_in_every_language(client, thesaurus, read_edition):
    work = publish(slug="floods", title_ru="Жизнь с наводнениями", abstract_mn="Үерийн тухай")
    AuthorFactory(publication=work, name="River institute")
    edition = read_edition(publication=work, language="ru")
    name = records.identifier(work.pk)
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=name)
    core = root.find(".//d:dc", NS)
    titles = {e.get("{http://www.w3.org/XML/1998/namespace}lang"): e.text
              for e in core.findall("dc:title", NS)}  # fmt: skip
    assert titles["ru"] == "Жизнь с наводнениями"
    assert core.findtext("dc:creator", namespaces=NS) == "River institute"
    links = [e.text for e in core.findall("dc:identifier", NS)]
    assert links[0] == "http://testserver/en/library/floods/"
    assert f"http://testserver{edition.file.url}" in links
    assert {etree.QName(e).namespace for e in core} == {NS["dc"]}
    allowed = {"title", "creator", "subject", "description", "publisher", "date", "type",
               "format", "identifier", "language", "coverage", "rights"}  # fmt: skip
    assert {etree.QName(e).localname for e in core} <= allowed


def test_the_file_of_a_closed_edition_is_not_named(client, db):
    work = publish(slug="closed")
    EditionFactory(publication=work, access="restricted")
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert "/files/" not in etree.tostring(root).decode()


def test_a_draft_is_unknown_and_what_was_public_stays_as_deleted(client, shelf):
    PublicationFactory(status=Publication.Status.DRAFT)
    set_status(
        publication=shelf[0], status=Publication.Status.WITHDRAWN, by=None, reason="Wrong figures"
    )
    set_status(publication=shelf[1], status=Publication.Status.DRAFT, by=None)
    gone = shelf[2].pk
    delete_publication(publication=shelf[2], by=None)
    root = ask(client, verb="GetRecord", metadataPrefix="oai_dc",
               identifier=records.identifier(gone))  # fmt: skip
    header = root.find(".//o:header", NS)
    assert header.get("status") == "deleted"
    assert root.find(".//o:metadata", NS) is None
    assert CatalogueRecord.objects.filter(deleted=True).count() == 3
    assert CatalogueRecord.objects.count() == len(shelf)


def test_a_control_character_in_a_title_breaks_no_harvest(client, db):
    publish(slug="odd", title_en="A\x0btitle & <more>\ufffe")
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert "Atitle & <more>" in root.xpath("//dc:title/text()", namespaces=NS)


def test_a_list_in_parts_survives_changes_between_them(client, shelf):
    start = timezone.now().replace(microsecond=0) - timedelta(days=1)
    for number, work in enumerate(shelf):
        dated(work, start + timedelta(minutes=number // 2))
    first = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    token = first.find(".//o:resumptionToken", NS)
    assert token.get("cursor") == "0" and token.get("completeListSize") == "8"
    seen = first.xpath("//o:identifier/text()", namespaces=NS)
    # One that was given changes, one that was not is withdrawn: both come again or later.
    set_status(publication=shelf[0], status=Publication.Status.PUBLISHED, by=None)
    set_status(publication=shelf[7], status=Publication.Status.WITHDRAWN, by=None)
    while token is not None and token.text:
        part = ask(client, verb="ListIdentifiers", resumptionToken=token.text)
        seen += part.xpath("//o:identifier/text()", namespaces=NS)
        token = part.find(".//o:resumptionToken", NS)
    assert token is not None and not token.text, "the last part has an empty token"
    assert set(seen) == {records.identifier(work.pk) for work in shelf}
    assert seen.count(records.identifier(shelf[0].pk)) == 2


def test_dates_choose_records_to_the_second_and_to_the_day(client, shelf):
    for number, work in enumerate(shelf):
        dated(work, datetime(2024, 5, 1 + number, 12, tzinfo=UTC))

    def count(**limits):
        root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **limits)
        token = root.find(".//o:resumptionToken", NS)
        return int(token.get("completeListSize")) if token is not None else len(
            root.findall(".//o:header", NS))  # fmt: skip

    assert count(from_="2024-05-03", until="2024-05-04") == 2
    assert count(until="2024-05-01") == 1
    assert count(from_="2024-05-08T12:00:00Z") == 1
    assert count(from_="2024-05-02T12:00:01Z", until="2024-05-03T12:00:00Z") == 1


def test_a_list_asks_the_database_as_often_for_many_records_as_for_one(
    client, db, django_assert_max_num_queries
):
    for _n in range(20):
        work = publish()
        EditionFactory(publication=work)
        AuthorFactory(publication=work)
    with django_assert_max_num_queries(10):
        ask(client, verb="ListRecords", metadataPrefix="oai_dc")


@pytest.mark.django_db(transaction=True)
def test_a_real_harvester_collects_everything(live_server, settings, thesaurus, monkeypatch):
    from portal.thesaurus.models import Concept

    settings.BASE_URL = live_server.url
    monkeypatch.setattr(records, "PER_PAGE", 3)
    works = [publish(slug=f"work-{n}") for n in range(8)]
    works[0].topics.add(Concept.objects.get(slug="flood"))
    for work in works:
        set_status(publication=work, status=Publication.Status.PUBLISHED, by=None)
    set_status(publication=works[7], status=Publication.Status.WITHDRAWN, by=None)

    harvester = sickle.Sickle(f"{live_server.url}/oai/")
    assert harvester.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert [f.metadataPrefix for f in harvester.ListMetadataFormats()] == ["oai_dc"]
    sets = {s.setSpec: s.setName for s in harvester.ListSets()}
    assert sets["kind:report"] == "Report" and "topic:flood" in sets and "topic" in sets
    found = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    assert len(found) == 8
    assert [r.header.deleted for r in found].count(True) == 1
    assert len(list(harvester.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))) == 7
    assert len(list(harvester.ListIdentifiers(metadataPrefix="oai_dc", set="topic"))) == 1
    one = harvester.GetRecord(identifier=records.identifier(works[0].pk), metadataPrefix="oai_dc")
    assert "flood" in one.metadata["subject"]
    assert {"kind:report", "topic:flood"} == set(one.header.setSpecs)
    with pytest.raises(IdDoesNotExist):
        harvester.GetRecord(identifier="oai:x:y", metadataPrefix="oai_dc")
    with pytest.raises(CannotDisseminateFormat):
        harvester.ListRecords(metadataPrefix="marc21")
    with pytest.raises(NoRecordsMatch):
        harvester.ListRecords(metadataPrefix="oai_dc", until="1999-01-01")
