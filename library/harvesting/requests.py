"""A request of OAI-PMH 2.0, read strictly, and the protocol's own errors.

Source of every rule: The Open Archives Initiative Protocol for Metadata Harvesting, version 2.0
(openarchives.org/OAI/2.0/openarchivesprotocol.htm), sections 2.5 to 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import QueryDict

PREFIX = "oai_dc"
DAY, MOMENT = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"
SALT = "library.oai"
SELECTION = {"from", "until", "set", "metadataPrefix", "resumptionToken"}
# Allowed and required arguments of each verb (section 4).
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": ({"identifier"}, set()),
    "ListSets": ({"resumptionToken"}, set()),
    "GetRecord": ({"identifier", "metadataPrefix"}, {"identifier", "metadataPrefix"}),
    "ListIdentifiers": (SELECTION, {"metadataPrefix"}),
    "ListRecords": (SELECTION, {"metadataPrefix"}),
}


class ProtocolError(Exception):
    """An answer with an error of the protocol: its code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Selection:
    """Which records a list holds, and after which one it goes on."""

    since: datetime | None = None
    until: datetime | None = None
    set_spec: str = ""
    after: tuple[datetime, int] | None = None  # datestamp and key of the last record given
    given: int = 0  # how many were given before


@dataclass
class OaiRequest:
    """A request without mistakes."""

    verb: str
    arguments: dict[str, str]
    selection: Selection = field(default_factory=Selection)


def read(data: QueryDict) -> OaiRequest:
    """Return what is asked. Raises ProtocolError."""
    verbs = data.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise ProtocolError("badVerb", "The verb is missing, unknown or repeated.")
    verb = verbs[0]
    allowed, required = VERBS[verb]
    arguments: dict[str, str] = {}
    for name, values in data.lists():
        if name == "verb":
            continue
        if name not in allowed:
            raise ProtocolError("badArgument", f"{verb} does not know the argument {name[:50]}.")
        if len(values) != 1 or not values[0]:
            raise ProtocolError("badArgument", f"{name} is empty or repeated.")
        arguments[name] = values[0]
    if token := arguments.get("resumptionToken"):
        if len(arguments) > 1:
            raise ProtocolError("badArgument", "resumptionToken is an exclusive argument.")
        if verb == "ListSets":
            raise ProtocolError("badResumptionToken", "The list of sets comes whole.")
        return OaiRequest(verb, arguments, read_token(token, verb))
    if missing := required - arguments.keys():
        raise ProtocolError("badArgument", f"{verb} needs {', '.join(sorted(missing))}.")
    if arguments.get("metadataPrefix", PREFIX) != PREFIX:
        raise ProtocolError("cannotDisseminateFormat", f"Records come as {PREFIX}.")
    return OaiRequest(verb, arguments, _selection(arguments))


def _selection(arguments: dict[str, str]) -> Selection:
    since, until = arguments.get("from"), arguments.get("until")
    if since and until and len(since) != len(until):
        raise ProtocolError("badArgument", "from and until have different granularities.")
    found = Selection(
        since=_moment(since) if since else None,
        until=_moment(until, end=True) if until else None,
        set_spec=arguments.get("set", ""),
    )
    if found.since and found.until and found.since > found.until:
        raise ProtocolError("badArgument", "from is later than until.")
    if found.set_spec and not re.fullmatch(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*",
                                           found.set_spec):  # fmt: skip
        raise ProtocolError("badArgument", "set is no setSpec.")
    return found


def _moment(text: str, *, end: bool = False) -> datetime:
    """Read a day or a moment in UTC; a day as `end` means its last second."""
    for form in (DAY, MOMENT):
        try:
            found = datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if found.strftime(form) != text:
            break  # 2024-1-5 is no date of the protocol
        return found + timedelta(days=1, seconds=-1) if end and form == DAY else found
    raise ProtocolError("badArgument", f"{text[:40]} is neither YYYY-MM-DD nor a moment in UTC.")


def write_token(verb: str, selection: Selection) -> str:
    """Return where a list goes on. It holds everything, so that no server has to remember it.

    The place is the last record given, not a number of records: what is added, changed or
    withdrawn meanwhile moves nothing before it.
    """
    after = selection.after
    state = [
        verb, _written(selection.since), _written(selection.until), selection.set_spec,
        [_written(after[0]), after[1]] if after else None, selection.given,
    ]  # fmt: skip
    return signing.dumps(state, salt=SALT, compress=True)


def read_token(token: str, verb: str) -> Selection:
    """Return where a list goes on. Raises ProtocolError for a token that is not ours."""
    try:
        kept, since, until, set_spec, after, given = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise ProtocolError("badResumptionToken", "This token was not given here.") from None
    if kept != verb:
        raise ProtocolError("badResumptionToken", f"This token belongs to {kept}.")
    return Selection(
        since=_moment(since) if since else None,
        until=_moment(until) if until else None,
        set_spec=set_spec,
        after=(_moment(after[0]), after[1]) if after else None,
        given=given,
    )


def _written(moment: datetime | None) -> str:
    return moment.strftime(MOMENT) if moment else ""
