"""The outbox of the index: what has changed and is not yet indexed."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

CONCEPT = "concept"  # the kind of a change of names in the thesaurus; not a source


class IndexChangeQuerySet(models.QuerySet):
    """Sets of changes."""

    # A claim that old belongs to a worker that died.
    STALE = timedelta(minutes=10)

    def due(self) -> IndexChangeQuerySet:
        """Return what waits for a worker now: unclaimed or abandoned, and not backing off."""
        now = timezone.now()
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - self.STALE)
        return self.filter(free, Q(not_before=None) | Q(not_before__lte=now))


class IndexChange(models.Model):
    """One object has changed; its id is the revision under which the engine keeps the object.

    Ids only grow, and the texts are read after the id was given, so that a revision never holds
    older texts than a smaller one.
    """

    kind = models.CharField(_("kind"), max_length=40)
    object_id = models.CharField(_("object"), max_length=100)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    objects = IndexChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "object_id"])]
        verbose_name = _("change waiting for the index")
        verbose_name_plural = _("changes waiting for the index")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
