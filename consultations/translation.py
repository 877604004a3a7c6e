"""Which columns exist once per language."""

from modeltranslation.translator import TranslationOptions, register

from . import models


def translated(model, *names: str) -> None:
    """Register `names` of `model`; empty ones fall back to the next language of the reader."""
    register(model)(type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": names}))


translated(models.Sector, "name")
translated(models.Role, "name")
translated(models.StakeholderOrganisation, "name")
translated(models.Jurisdiction, "name")
translated(models.ParticipationRegime, "name", "note")
translated(models.Plan, "title", "summary", "authority_role")
translated(models.PlanVersion, "label")
translated(models.ProvisionMapping, "reason")
translated(models.ProjectDossier, "title", "river")
translated(models.Consultation, "title", "summary", "paper_address")
translated(models.DeadlineChange, "reason")
translated(models.ConsultationDocument, "title")
translated(models.ConsultationEvent, "title", "place", "minutes")
translated(models.Question, "text")
translated(models.Theme, "title", "summary")
translated(models.Response, "reason")
translated(models.ModerationTemplate, "title", "reason")
translated(models.ModerationCase, "reason", "appeal_reason")
translated(models.Adoption, "decision")
