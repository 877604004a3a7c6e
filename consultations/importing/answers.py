"""Storing what was said and answered: submissions, moderation, themes, the mapping."""

from datetime import datetime, timedelta

from django.core.files.base import File
from django.utils import timezone

from portal import languages
from portal.uploads import sha256_of

from .. import models as m
from ..actions import mark_responded, publish_response
from ..actions.attaching import attach_to_comment
from ..actions.filing import concept_of_place, file_submission
from . import identity
from .problems import Problem, Refused


def load_submissions(loader) -> None:
    """File submissions in the order they came; those that exist must say the same."""
    for r in loader.folder.submissions.roles:
        loader.rows[f"role:{r.id}"] = loader.upsert(m.Role, {"slug": r.id}, r.name.columns("name"))
    stored = {
        s.reference: s
        for s in m.Submission.objects.exclude(reference=None).prefetch_related("comments")
    }
    for s in sorted(loader.folder.submissions.submissions, key=lambda s: s.received_day):
        if s.id in stored:
            _compare(loader, stored[s.id], s)
        else:
            _file(loader, s)
        for k in s.comments:
            _translate(loader, loader.rows[k.id], k)
            _attach(loader, loader.rows[k.id], k)


def _file(loader, s) -> None:
    consultation = loader.rows[s.consultation]
    organisation = loader.rows.get(s.organisation)
    received = loader.past(
        consultation.opens_on + timedelta(days=s.received_day), consultation.time_zone
    )
    comments = []
    for k in s.comments:
        if k.parent and k.parent not in loader.rows:
            raise Refused(
                [
                    Problem(
                        "submissions.yaml", f"comments[{k.id}].parent", "came later than its answer"
                    )
                ]
            )
        comments.append(
            {
                "uuid": identity(k.id),
                "provision": loader.rows.get(k.provision),
                "parent": loader.rows.get(k.parent),
                "position": k.position,
                "body": k.body,
                "proposed_text": k.proposed_text or "",
                "place": k.place,
                "place_concept": concept_of_place(k.place),
            }
        )
    file_submission(
        consultation=consultation,
        received_at=received,
        late=s.late,
        comments=comments,
        idempotency_key=identity(s.id),
        reference=s.id,
        organisation=organisation,
        role=loader.rows[f"role:{s.role}"],
        capacity=s.capacity,
        country=s.country,
        sector=organisation.sector if organisation else None,
        language=s.language,
        channel=s.channel,
        entered_by_staff=s.entered_by is not None,
        publish=s.publish,
        hearing=loader.rows.get(f"hearing:{s.consultation}:{s.hearing}"),
        representation=_representation(loader, s, received),
    )
    loader.created += 1 + len(comments)
    made = {c.uuid: c for c in m.Comment.objects.filter(submission__reference=s.id)}
    for k in s.comments:
        loader.rows[k.id] = made[identity(k.id)]


def _representation(loader, s, asked: datetime) -> m.Representation | None:
    """Return that somebody speaks for the organisation, and what it said to that.

    Nobody of the demonstration has an account, so the speaker goes by her organisation.
    """
    if s.representation is None:
        return None
    organisation = loader.rows[s.organisation]
    known = m.Representation.objects.filter(organisation=organisation, stakeholder__user=None)
    if found := known.filter(stakeholder__pseudonym="").first():
        return found
    speaker = m.Stakeholder.objects.create(
        capacity=s.capacity,
        organisation=organisation,
        country=s.country,
        sector=organisation.sector,
    )
    loader.created += 1
    decided = s.representation != m.Representation.State.PENDING
    return m.Representation.objects.create(
        stakeholder=speaker,
        name=getattr(organisation, f"name_{languages.suffix(s.language)}"),
        capacity=s.capacity,
        organisation=organisation,
        state=s.representation,
        requested_at=asked,
        decided_at=min(asked + timedelta(days=1), timezone.now()) if decided else None,
    )


def _attach(loader, comment, k) -> None:
    """Keep the files of a comment; one that is there already is the same by its bytes."""
    for name in k.files:
        path = loader.folder.file(name)
        with (
            loader.refusing("submissions.yaml", f"comments[{k.id}].files"),
            path.open("rb") as file,
        ):
            if comment.attachments.filter(sha256=sha256_of(file)).exists():
                loader.unchanged += 1
                continue
            attach_to_comment(comment=comment, file=File(file, name=name), by=loader.by)
            loader.created += 1


def _compare(loader, submission, s) -> None:
    made = {c.uuid: c for c in submission.comments.all()}
    for k in s.comments:
        comment = made.get(identity(k.id))
        if comment is None or not _is_the_same(comment, k, loader.rows.get(k.provision)):
            raise Refused(
                [Problem("submissions.yaml", f"comments[{k.id}]", str(m.Comment.frozen_message()))]
            )
        loader.rows[k.id] = comment
        loader.unchanged += 1
    loader.unchanged += 1


def _is_the_same(comment: m.Comment, k, provision: m.Provision | None) -> bool:
    """Tell whether a stored comment says the same about the same place, or said so at first."""
    if comment.provision != provision:
        return False
    said = m.text_hash(k.body, k.proposed_text or "")
    if comment.edited_at:
        return comment.revisions.filter(hash=said, position=k.position).exists()
    return (comment.hash, comment.position) == (said, k.position)


def _translate(loader, comment, k) -> None:
    for t in k.translations:
        loader.upsert(
            m.CommentTranslation,
            {"comment": comment, "language": t.language},
            {
                "method": t.method,
                "reviewed": t.reviewed,
                "body": t.body,
                "proposed_text": t.proposed_text or "",
                "source_hash": comment.hash,
            },
        )


def load_cases(loader) -> None:
    """Moderation cases as they ended; a case that exists is left to the moderators."""
    for case in loader.folder.submissions.moderation_cases:
        if m.ModerationCase.objects.filter(reference=case.id).exists():
            loader.unchanged += 1
            continue
        comment = loader.rows[case.comment]
        consultation = comment.consultation
        appeal = case.appeal

        def at(day: int, consultation: m.Consultation = consultation) -> datetime:
            return loader.past(consultation.opens_on + timedelta(days=day), consultation.time_zone)

        stored = m.ModerationCase.objects.create(
            reference=case.id,
            comment=comment,
            opened_at=at(case.opened_day),
            opened_by=case.opened_by,
            action=case.action,
            decided_at=None if case.action == "pending" else at(case.opened_day),
            appeal=appeal.outcome if appeal else "",
            appeal_text=appeal.text if appeal else "",
            appeal_language=appeal.language if appeal else "",
            appealed_at=at(appeal.day) if appeal else None,
            appeal_decided_at=at(appeal.decided_day) if appeal and appeal.decided_day else None,
            **(case.reason.columns("reason") if case.reason else {}),
            **(appeal.reason.columns("appeal_reason") if appeal and appeal.reason else {}),
        )
        if case.final_state == "hidden":
            comment.state = m.Comment.State.HIDDEN
            comment.state_changed_at = at(case.opened_day)
            comment.save(update_fields=["state", "state_changed_at"])
        for row in (stored, comment):
            m.record(verb="case.imported", by=loader.by, subject=row, consultation=consultation)
        loader.created += 1


def load_themes(loader) -> None:
    """Themes with their responses; a published response stands and is not touched again."""
    for t in loader.folder.themes.themes:
        consultation = loader.rows[t.consultation]
        theme = loader.upsert(
            m.Theme,
            {"consultation": consultation, "slug": t.id},
            {"order": t.order, **t.title.columns("title"), **t.summary.columns("summary")},
        )
        loader.rows[t.id] = theme
        given = t.response
        response = m.Response.objects.filter(theme=theme).first()
        if response is not None and response.published_at:
            loader.unchanged += 1
            continue
        theme.comments.set([loader.rows[k] for k in t.comments])
        response = loader.upsert(
            m.Response,
            {"theme": theme},
            {
                "outcome": given.outcome,
                "by": loader.rows[given.by],
                **given.reason.columns("reason"),
            },
        )
        response.resulting_provisions.set([loader.rows[p] for p in given.resulting_provisions])
        if given.published:
            with loader.refusing("themes.yaml", f"themes[{t.id}].response"):
                at = loader.past(loader.day(given.published_day or 0), consultation.time_zone)
                publish_response(response=response, by=loader.by, at=at)
    for c in loader.folder.consultation.consultations:
        consultation = m.Consultation.objects.get(pk=loader.rows[c.id].pk)
        if c.responses_published_day is not None and not consultation.responded_at:
            with loader.refusing(
                "consultation.yaml", f"consultations[{c.id}].responses_published_day"
            ):
                at = loader.past(loader.day(c.responses_published_day), c.time_zone)
                mark_responded(consultation=consultation, by=loader.by, at=at)
