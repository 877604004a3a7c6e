"""The form of each file. A field that is unknown, missing or of the wrong kind is refused."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Language = Literal["en", "ru", "zh-hans", "mn"]
CountryCode = Literal["RU", "CN", "MN", "INT"]
Certain = Literal["certain", "to_be_confirmed"]


def _clock(value) -> object:
    """YAML 1.1 reads 00:00 as the number 0 and 10:30 as 630: turn those back into times."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    return value


Clock = Annotated[time, BeforeValidator(_clock)]


class Strict(BaseModel):
    """Knows its fields and no other."""

    model_config = ConfigDict(extra="forbid")


class FourLanguages(Strict):
    """One text in all four languages."""

    en: Text
    ru: Text
    zh_hans: Text = Field(alias="zh-hans")
    mn: Text

    def columns(self, name: str) -> dict[str, str]:
        """Return the columns of a translated field: title_en, title_ru, …"""
        return {f"{name}_{code}": getattr(self, code) for code in ("en", "ru", "zh_hans", "mn")}


class Statuses(Strict):
    """The status of a provision in each language."""

    en: Literal["reviewed", "in_review", "draft"]
    ru: Literal["reviewed", "in_review", "draft"]
    zh_hans: Literal["reviewed", "in_review", "draft"] = Field(alias="zh-hans")
    mn: Literal["reviewed", "in_review", "draft"]


class Named(Strict):
    """Something with an id and a name."""

    id: Identifier
    name: FourLanguages


# --- regimes.yaml --------------------------------------------------------------------------------
class JurisdictionIn(Named):
    """A jurisdiction."""

    default_time_zone: Text
    other_time_zones: list[Text] = []


class LegalBasis(Strict):
    """A law or rule on which a regime rests."""

    name: FourLanguages
    reference: Text
    certainty: Certain


class RegimeIn(Named):
    """A participation regime."""

    jurisdiction: Identifier
    subject: Literal["plan", "project_assessment", "any"]
    binding: bool
    minimum_days: int | None = Field(ge=1)
    minimum_value: int | None
    minimum_unit: str | None
    minimum_certainty: Certain
    notice_days: int | None
    notice_certainty: Certain
    first_information_working_days: int | None = None
    time_zone: Text
    required_languages: list[Language]
    legal_basis: list[LegalBasis]
    note: FourLanguages
    superseded_by: Identifier | None = None
    demonstration: bool = False


class RegimesFile(Strict):
    """The file regimes.yaml."""

    to_be_confirmed: FourLanguages
    jurisdictions: list[JurisdictionIn]
    regimes: list[RegimeIn]


# --- organisations.yaml --------------------------------------------------------------------------
class CountryIn(Strict):
    """A country with its label."""

    id: CountryCode
    name: FourLanguages


class OrganisationIn(Named):
    """An organisation."""

    country: CountryCode
    sector: Identifier
    capacity: Literal["organisation", "authority"]
    verified: bool
    demonstration: bool = False


class OrganisationsFile(Strict):
    """The file organisations.yaml."""

    sectors: list[Named]
    countries: list[CountryIn]
    organisations: list[OrganisationIn]


# --- plan.yaml -----------------------------------------------------------------------------------
class Authority(Strict):
    """Who is responsible for a plan."""

    organisation: Identifier
    role: FourLanguages


class PlanIn(Strict):
    """A plan."""

    id: Identifier
    demonstration: bool = False
    basin: str
    authority: Authority
    title: FourLanguages
    summary: FourLanguages


class ProvisionIn(Strict):
    """A provision with its texts."""

    id: Identifier
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=20)]
    order: int = Field(ge=1)
    level: int = Field(ge=1, le=4)
    parent: Identifier | None
    authoritative_language: Language
    status: Statuses
    title: FourLanguages
    text: FourLanguages | None = None


class VersionIn(Strict):
    """A version of the plan."""

    id: Identifier
    number: int = Field(ge=1)
    label: FourLanguages
    stage: str
    announced_day: int
    supersedes: Identifier | None
    authoritative_language: Language
    provisions: list[ProvisionIn]


class PlanFile(Strict):
    """The file plan.yaml."""

    plan: PlanIn
    versions: list[VersionIn]


# --- mapping.yaml --------------------------------------------------------------------------------
MappingKind = Literal["unchanged", "edited", "moved", "split", "merged", "deleted", "new"]


class MappingIn(Strict):
    """How one provision lives on."""

    old: Identifier | None
    new: list[Identifier]
    kind: MappingKind
    themes: list[Identifier]
    reason: FourLanguages | None


class MappingFile(Strict):
    """The file mapping.yaml."""

    from_version: Identifier
    to_version: Identifier
    kinds: dict[MappingKind, FourLanguages]
    mappings: list[MappingIn]


# --- consultation.yaml ---------------------------------------------------------------------------
class DeadlineChangeIn(Strict):
    """An extension."""

    id: Identifier
    decided_day: int
    from_day: int
    to_day: int
    reason: FourLanguages


class EventIn(Strict):
    """A hearing or meeting."""

    id: Identifier
    kind: Literal["hearing", "meeting"]
    day: int
    languages: list[Language]
    format: Literal["in_person", "video", "in_person_and_video"]
    attendance: int | None
    starts: Clock | None = None
    ends: Clock | None = None
    online_address: str = ""
    minutes: FourLanguages | None = None
    title: FourLanguages
    place: FourLanguages


class ProjectIn(Strict):
    """A project under assessment."""

    demonstration: bool = False
    kind: Literal["hydropower", "mining", "transport", "other"]
    developer: Identifier
    authority: Identifier
    country: CountryCode
    affected_countries: list[CountryCode]
    river: FourLanguages
    dam_height_m: int | None = None
    reservoir_km2: int | None = None
    capacity_mw: int | None = None
    people_moved: int | None = None
    alternatives: int | None = None


class DocumentIn(Strict):
    """A document laid open."""

    id: Identifier
    kind: Literal[
        "notification", "summary", "assessment", "alternatives", "social", "maps", "other"
    ]
    languages: list[Language]
    pages: int
    title: FourLanguages
    file: None = None


class QuestionIn(Strict):
    """A question the consultation asks."""

    id: Identifier
    order: int = Field(ge=1)
    about: list[Identifier]
    text: FourLanguages


class ConsultationIn(Strict):
    """A consultation."""

    id: Identifier
    subject: Literal["plan", "project_assessment"]
    plan_version: Identifier | None
    stage: str
    state: Literal["announced", "open", "closed"]
    title: FourLanguages
    summary: FourLanguages
    announced_day: int
    opens_day: int
    closes_day: int
    time_zone: Text
    opens_time: Clock
    closes_time: Clock
    regimes: list[Identifier]
    required_languages: list[Language]
    responses_due_days: int | None
    responses_published_day: int | None
    channels: list[Literal["web", "letter", "hearing"]]
    deadline_changes: list[DeadlineChangeIn]
    events: list[EventIn]
    documents: list[DocumentIn]
    questions: list[QuestionIn]
    project: ProjectIn | None = None


class ConsultationFile(Strict):
    """The file consultation.yaml."""

    consultations: list[ConsultationIn]
