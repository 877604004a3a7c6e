"""How often an edition was read. Numbers per day; nothing about anybody."""

from django.db import models

from .editions import Edition


class DownloadCount(models.Model):
    """Downloads of one edition on one day, without robots and double clicks."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="downloads")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "day"], name="library_download_day")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.day}: {self.count}"
