"""The models of consultations, by noun. See docs/architecture.md for who owns what."""

from .adoption import Adoption
from .answers import Response, Theme
from .chain import Chain
from .comments import Comment, CommentTranslation, Position
from .consultations import Consultation, DeadlineChange, Stage
from .contributions import Attachment, CommentRevision, Support
from .dossiers import ConsultationDocument, ConsultationEvent, ProjectDossier, Question
from .exports import Export
from .invitations import Invitation, OrganisationContact
from .likeness import AlikeGroup
from .moderation import ModerationCase, ModerationTemplate
from .people import Capacity, Country, Role, Sector, Stakeholder, StakeholderOrganisation
from .plans import Plan, PlanVersion, Provision, ProvisionMapping, ProvisionText, text_hash
from .record import AuditEvent, RuleBroken, record
from .regimes import Certainty, Jurisdiction, ParticipationRegime
from .representation import OrganisationConfirmer, Representation
from .submissions import Channel, CommentDraft, Publish, Submission

__all__ = [
    "Adoption",
    "AlikeGroup",
    "Attachment",
    "AuditEvent",
    "Capacity",
    "Certainty",
    "Chain",
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
    "Export",
    "Invitation",
    "Jurisdiction",
    "ModerationCase",
    "ModerationTemplate",
    "OrganisationConfirmer",
    "OrganisationContact",
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
