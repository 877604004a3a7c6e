"""What the public record may not do: change or vanish. And the log of what was done."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator

from ..event_words import words_for
from ..proof.offline import event_hash
from .chain import Chain, chain_key, digest_of, event_fields, settled


class RuleBroken(ValidationError):
    """A change that one of the rules of consultations forbids; the message is for people."""


class RecordQuerySet(models.QuerySet):
    """A set of rows of the record: no bulk statement passes by the guards of `save`.

    `frozen()` names the rows that may not be changed; models of the record override it.
    """

    def frozen(self) -> "RecordQuerySet":
        """Return the rows that may not be changed."""
        return self

    def update(self, **fields) -> int:
        """Refuse to change frozen rows."""
        if set(fields) - self.model.bookkeeping() and self.frozen().exists():
            raise RuleBroken(self.model.frozen_message())
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse to delete frozen rows."""
        if self.frozen().exists():
            raise RuleBroken(self.model.frozen_message())
        return super().delete()

    def bulk_update(self, objs, fields, batch_size=None) -> int:
        """Refuse to change frozen rows."""
        if set(fields) - self.model.bookkeeping() and any(obj.is_frozen() for obj in objs):
            raise RuleBroken(self.model.frozen_message())
        return super().bulk_update(objs, fields, batch_size=batch_size)


class RecordModel(models.Model):
    """A row that is immutable once `is_frozen()` says so about its stored state.

    BOOKKEEPING names the columns that are about the row, not part of it.
    """

    BOOKKEEPING: frozenset[str] = frozenset()

    class Meta:
        abstract = True

    def is_frozen(self) -> bool:
        """Tell whether the stored row may no longer change."""
        return True

    @classmethod
    def frozen_message(cls) -> str:
        """Say why it may not be changed."""
        return _("This is part of the public record and can no longer be changed.")

    @classmethod
    def bookkeeping(cls) -> set[str]:
        """Return the columns that may change, each translated one in all its languages."""
        translated = translated_fields(cls)
        columns = {c.name for name in cls.BOOKKEEPING for c in translated.get(name, ())}
        return columns | cls.BOOKKEEPING

    def clean(self) -> None:
        """Refuse a change in a form, where people see the message."""
        super().clean()
        if self.pk and not self._state.adding and self.is_frozen() and self.changed_fields():
            raise RuleBroken(self.frozen_message())

    def changed_fields(self) -> set[str]:
        """Return the names of columns that differ from the stored row, bookkeeping left out."""
        stored = type(self)._base_manager.filter(pk=self.pk).first()
        if stored is None:
            return set()
        skipped = self.bookkeeping() | set(translated_fields(type(self)))
        return {
            field.name
            for field in self._meta.concrete_fields
            if field.name not in skipped
            and field.to_python(raw(stored, field)) != field.to_python(raw(self, field))
        }

    def save(self, *args, **kwargs) -> None:
        """Refuse a change of a frozen row."""
        if not self._state.adding:
            names = kwargs.get("update_fields")
            touched = set(names) if names is not None else None
            changed = (
                self.changed_fields() if touched is None or touched - self.bookkeeping() else ()
            )
            if changed and self.is_frozen():
                raise RuleBroken(self.frozen_message())
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        """Refuse to delete a frozen row."""
        if self.is_frozen():
            raise RuleBroken(self.frozen_message())
        return super().delete(*args, **kwargs)


def translated_fields(model: type[models.Model]) -> dict:
    """Return the names that stand for a text in the reader's language, with their columns.

    Comparisons use the columns: the name itself reads differently in every language, and a row
    that nobody touched would look changed.
    """
    try:
        return dict(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return {}


def raw(row: models.Model, field: models.Field) -> Any:
    """Return a column's own value, not the fallback modeltranslation shows for an empty one."""
    if field.attname in row.__dict__:
        return row.__dict__[field.attname]
    return getattr(row, field.attname)


class AuditEventQuerySet(RecordQuerySet):
    """Sets of events: nothing is added past the chain."""

    def bulk_create(self, objs, **kwargs) -> list:
        """Refuse: each event is chained to the one before it, one by one."""
        raise RuleBroken(self.model.frozen_message())


class AuditEvent(RecordModel):
    """What was done to a consultation, by whom and when. Rows are only ever added.

    Each event carries the hash of the one before it in its chain, so that a change, a removal or
    another order shows (`verify_record`); triggers of the database refuse changes as well.
    `actor` is empty for what the clock or an import did, and after the actor's account is erased;
    `actor_number` stays and leads to nobody then.
    """

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    actor_number = models.PositiveBigIntegerField(
        _("number of the actor"), null=True, blank=True, editable=False
    )
    verb = models.CharField(_("what was done"), max_length=60, db_index=True)
    consultation = models.ForeignKey(
        "consultations.Consultation",
        verbose_name=_("consultation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="audit_events",
    )
    subject_type = models.CharField(_("kind of subject"), max_length=60, blank=True)
    subject_id = models.CharField(_("number of the subject"), max_length=64, blank=True)
    detail = models.JSONField(_("details"), default=dict, blank=True)
    digest = models.CharField(
        _("hash of what it is about"), max_length=64, blank=True, editable=False
    )
    chain = models.CharField(_("chain"), max_length=80, default="", editable=False)
    sequence = models.PositiveIntegerField(_("number"), default=0, editable=False)
    previous_hash = models.CharField(
        _("hash of the event before"), max_length=64, default="", editable=False
    )
    hash = models.CharField(_("hash"), max_length=64, default="", editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="one_event_per_number")
        ]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.words}: {self.subject_words}"

    @property
    def words(self) -> str:
        """What was done, in words."""
        return words_for(self.verb)

    @property
    def subject_kind(self) -> str:
        """The kind of what it was done to, in words."""
        try:
            return str(apps.get_model("consultations", self.subject_type)._meta.verbose_name)
        except (LookupError, ValueError):
            return self.subject_type

    @property
    def subject_words(self) -> str:
        """What it was done to: the kind in words, and its number."""
        return f"{self.subject_kind} {self.subject_id}".strip()

    def save(self, *args, **kwargs) -> None:
        """Add the event to the end of its chain; a stored one is refused."""
        if not self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            self._chain_up()
            super().save(*args, **kwargs)

    def _chain_up(self) -> None:
        key = chain_key(self.consultation_id)
        Chain.objects.get_or_create(key=key)
        chain = Chain.objects.select_for_update().get(key=key)
        self.at = timezone.now()
        self.chain, self.sequence = key, chain.length + 1
        self.previous_hash = chain.head
        self.actor_number = self.actor_id
        self.detail = settled(self.detail)
        self.hash = event_hash(event_fields(self))
        chain.length, chain.head = self.sequence, self.hash
        chain.save(update_fields=["length", "head"])


def record(*, verb: str, by, subject=None, consultation=None, **detail) -> AuditEvent:
    """Write an audit event in the caller's transaction, after the change it tells of.

    `detail` holds plain values: what changed, `before` and `after`, never personal data. The
    event vouches for the subject's content as it is stored now.
    """
    return AuditEvent.objects.create(
        verb=verb,
        actor=by if by is not None and by.is_authenticated else None,
        consultation=consultation,
        subject_type=subject._meta.model_name if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        digest=digest_of(subject),
        detail=detail,
    )
