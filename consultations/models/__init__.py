"""The models of consultations, by noun. See docs/architecture.md for who owns what."""

from .answers import Response, Theme
from .comments import Comment, CommentTranslation, Position
from .consultations import Consultation, DeadlineChange, Stage
from .contributions import Attachment, CommentRevision, Support
from .dossiers import ConsultationDocument, ConsultationEvent, ProjectDossier, Question
from .moderation import ModerationCase
from .people import Capacity, Country, Role, Sector, Stakeholder, StakeholderOrganisation
from .plans import Plan, PlanVersion, Provision, ProvisionMapping, ProvisionText, text_hash
from .record import AuditEvent, RuleBroken, record
from .regimes import Certainty, Jurisdiction, ParticipationRegime
from .representation import OrganisationConfirmer, Representation
from .submissions import Channel, CommentDraft, Publish, Submission

__all__ = [
    "Attachment",
    "AuditEvent",
    "Capacity",
    "Certainty",
    "Channel",
    "Comment",
    "CommentDraft",
    "CommentRevision",
    "CommentTranslation",
    "Consultation",
    "ConsultationDocument",
    "ConsultationEvent",
    "Country",
    "DeadlineChange",
    "Jurisdiction",
    "ModerationCase",
    "OrganisationConfirmer",
    "ParticipationRegime",
    "Plan",
    "PlanVersion",
    "Position",
    "ProjectDossier",
    "Provision",
    "ProvisionMapping",
    "ProvisionText",
    "Publish",
    "Question",
    "Representation",
    "Response",
    "Role",
    "RuleBroken",
    "Sector",
    "Stage",
    "Stakeholder",
    "StakeholderOrganisation",
    "Submission",
    "Support",
    "Theme",
    "record",
    "text_hash",
]
