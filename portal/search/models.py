"""The outbox of the index: what has changed and is not yet indexed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
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


class IndexedObject(models.Model):
    """What the index was given last of an object: to find an index that is behind."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=100)
    revision = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_indexed_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.revision}"


class FreshObject(models.Model):
    """An object that was just indexed: what saved searches are tried on, then forgotten."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=100)
    indexed_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SavedSearch(models.Model):
    """A search that a person wants to hear of when something new answers it.

    It lives as long as its subscription: whoever unsubscribes, by a mail or on her page, or
    erases her account, leaves no search behind.
    """

    subscription = models.OneToOneField(
        "notifications.Subscription", on_delete=models.CASCADE, related_name="saved_search"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    query = models.CharField(_("words"), max_length=300, blank=True)
    filters = models.JSONField(default=dict, blank=True)  # name of the facet → list of values
    bare = models.BooleanField(default=False)
    language = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)
    # Every object that answered before: "kind|id". Told of once is told of for good.
    told = models.JSONField(default=list, blank=True)
    position = models.BigIntegerField(default=0)  # the last FreshObject that was tried

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")

    def __str__(self) -> str:
        return self.query or "*"
