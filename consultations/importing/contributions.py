"""The form of the files of comments and answers: submissions.yaml and themes.yaml."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .schema import (
    ConsultationFile,
    CountryCode,
    FourLanguages,
    Identifier,
    Language,
    MappingFile,
    OrganisationsFile,
    PlanFile,
    RegimesFile,
    Strict,
    Text,
)

# A file in the folder files/, by its name alone: no way leads out of it.
FileName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)
]


class TranslationIn(Strict):
    """A translation of a comment."""

    language: Language
    method: Literal["machine", "human", "author"]
    reviewed: bool
    body: Text
    proposed_text: Text | None = None


class CommentIn(Strict):
    """A comment."""

    id: Identifier
    provision: Identifier | None
    position: Literal["support", "object", "amend", "question"]
    body: Text
    proposed_text: Text | None = None
    place: str = ""
    parent: Identifier | None = None
    files: list[FileName] = []
    translations: list[TranslationIn] = []


class SubmissionIn(Strict):
    """A submission with its comments."""

    id: Identifier
    consultation: Identifier
    organisation: Identifier | None
    capacity: Literal["individual", "organisation", "authority"]
    role: Identifier
    country: CountryCode
    language: Language
    channel: Literal["web", "letter", "hearing"]
    entered_by: Literal["clerk"] | None
    received_day: int
    late: bool
    publish: Literal["with_name", "anonymously"]
    hearing: Identifier | None = None
    representation: Literal["pending", "confirmed", "refused"] | None = None
    comments: list[CommentIn] = Field(min_length=1)


class RoleIn(Strict):
    """A label that stands for a person."""

    id: Identifier
    name: FourLanguages


class AppealIn(Strict):
    """An appeal against hiding."""

    day: int
    language: Language
    text: Text
    outcome: Literal["upheld", "rejected", "pending"]
    decided_day: int | None
    reason: FourLanguages | None


class CaseIn(Strict):
    """A moderation case."""

    id: Identifier
    comment: Identifier
    opened_day: int
    opened_by: Literal["reader_report", "moderator"]
    action: Literal["hidden", "none", "pending"]
    reason: FourLanguages | None
    appeal: AppealIn | None
    final_state: Literal["visible", "hidden"]


class SubmissionsFile(Strict):
    """The file submissions.yaml."""

    roles: list[RoleIn]
    submissions: list[SubmissionIn]
    moderation_cases: list[CaseIn]


# --- themes.yaml ---------------------------------------------------------------------------------
Outcome = Literal["accepted", "partly", "rejected", "noted", "out_of_scope"]


class ResponseIn(Strict):
    """An official response."""

    outcome: Outcome
    published: bool
    published_day: int | None
    by: Identifier
    resulting_provisions: list[Identifier]
    reason: FourLanguages


class ThemeIn(Strict):
    """A theme with its comments."""

    id: Identifier
    consultation: Identifier
    order: int
    title: FourLanguages
    summary: FourLanguages
    comments: list[Identifier]
    response: ResponseIn


class ThemesFile(Strict):
    """The file themes.yaml."""

    outcomes: dict[Outcome, FourLanguages]
    themes: list[ThemeIn]


FILES: dict[str, type[Strict]] = {
    "regimes.yaml": RegimesFile,
    "organisations.yaml": OrganisationsFile,
    "plan.yaml": PlanFile,
    "mapping.yaml": MappingFile,
    "consultation.yaml": ConsultationFile,
    "submissions.yaml": SubmissionsFile,
    "themes.yaml": ThemesFile,
}
