"""The stakeholder profile, and what one's account holds here."""

from django.db import transaction

from ..models import (
    Comment,
    CommentDraft,
    CommentTranslation,
    ModerationCase,
    Representation,
    Stakeholder,
    Submission,
    Support,
    record,
)
from ..models.people import new_pseudonym
from .drafts import discard_draft


@transaction.atomic
def save_stakeholder(*, by, **fields) -> Stakeholder:
    """Create or change the profile of `by`. What was already said keeps the old one."""
    stakeholder, created = Stakeholder.objects.update_or_create(user=by, defaults=fields)
    record(
        verb="stakeholder.created" if created else "stakeholder.changed", by=by, subject=stakeholder
    )
    return stakeholder


def export_person(user) -> dict:
    """Return everything this room stores about a person, as plain values."""
    stakeholder = (
        Stakeholder.objects.filter(user=user).select_related("organisation", "sector").first()
    )
    comments = (
        Comment.objects.by(user)
        .select_related("submission", "provision", "consultation")
        .prefetch_related("attachments", "revisions")
    )
    return {
        "stakeholder": stakeholder
        and {
            "capacity": stakeholder.capacity,
            "organisation": str(stakeholder.organisation or ""),
            "affiliation": stakeholder.affiliation,
            "country": stakeholder.country,
            "sector": stakeholder.sector.slug if stakeholder.sector else "",
        },
        "comments": [
            {
                "receipt_number": c.submission.receipt_number,
                "consultation": c.consultation.slug,
                "number": c.number,
                "place_of_comment": c.place_kind,
                "provision": c.provision.number if c.provision else None,
                "received_at": c.submission.received_at.isoformat(),
                "late": c.submission.late,
                "published": c.submission.publish,
                "capacity": c.submission.capacity,
                "language": c.language,
                "position": c.position,
                "body": c.body,
                "proposed_text": c.proposed_text,
                "place": c.place,
                "state": c.state,
                "files": [file.name for file in c.attachments.all()],
                "earlier_words": [
                    {
                        "written_at": r.written_at.isoformat(),
                        "body": r.body,
                        "proposed_text": r.proposed_text,
                    }
                    for r in c.revisions.all()
                ],
            }
            for c in comments
        ],
        "drafts": [
            {
                "consultation": d.consultation.slug,
                "place": f"{d.place_kind} {d.place_key}".strip(),
                "begun_at": d.begun_at.isoformat(),
                "data": d.data,
            }
            for d in CommentDraft.objects.filter(user=user).select_related("consultation")
        ],
        "supported": list(
            Support.objects.standing()
            .filter(stakeholder__user=user)
            .values("comment__consultation__slug", "comment__number")
        ),
        "represents": list(
            Representation.objects.filter(stakeholder__user=user).values("name", "state")
        ),
        "reports": list(
            ModerationCase.objects.filter(reported_by=user).values(
                "comment__consultation__slug", "comment__number", "report_text", "action"
            )
        ),
        "translations": list(
            CommentTranslation.objects.filter(translator=user, method="author").values(
                "comment__number", "language", "body", "proposed_text"
            )
        ),
        "appeals": list(
            ModerationCase.objects.filter(comment__submission__stakeholder__user=user)
            .exclude(appeal_text="")
            .values("comment__number", "appeal_text", "appeal")
        ),
    }


@transaction.atomic
def pseudonymise_person(user, by) -> None:
    """Take a person's name out of the record (rule 7); the comments stay, drafts go.

    The words of an organisation keep the organisation's name: they were said in its name.
    """
    for draft in CommentDraft.objects.filter(user=user):
        discard_draft(draft=draft, by=user)
    stakeholder = Stakeholder.objects.filter(user=user).first()
    if stakeholder is None:
        return
    pseudonym = new_pseudonym()
    Submission.objects.filter(stakeholder=stakeholder).update(author_name=pseudonym)
    Submission.objects.filter(stakeholder=stakeholder, organisation=None).update(affiliation="")
    stakeholder.pseudonym = pseudonym
    stakeholder.affiliation = ""
    stakeholder.user = None
    stakeholder.save()
    record(verb="stakeholder.erased", by=None, subject=stakeholder, pseudonym=pseudonym)
