"""What harvesters know of the library: one row per work that was ever public."""

from django.db import models


class CatalogueRecord(models.Model):
    """A work as the catalogue announces it; the row outlives the work, as a deleted record."""

    number = models.PositiveBigIntegerField(unique=True)  # the key of the publication, for ever
    slug = models.CharField(max_length=120)
    deleted = models.BooleanField(default=False)
    datestamp = models.DateTimeField(db_index=True)  # whole seconds: so it is told

    class Meta:
        ordering = ["datestamp", "pk"]

    def __str__(self) -> str:
        return f"{self.slug} ({'deleted' if self.deleted else 'kept'})"


class CatalogueSet(models.Model):
    """The set to which a record belongs, such as topic:flood."""

    record = models.ForeignKey(CatalogueRecord, on_delete=models.CASCADE, related_name="sets")
    spec = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "spec"], name="library_record_in_set_once")
        ]

    def __str__(self) -> str:
        return self.spec
