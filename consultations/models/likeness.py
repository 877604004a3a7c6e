"""Comments that say nearly the same: shown together to the staff, never hidden for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .comments import Comment
from .consultations import Consultation


class AlikeGroup(models.Model):
    """A likely campaign, or one text sent more than once. Found by `actions.group_alike`."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="alike_groups"
    )
    first = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    size = models.PositiveIntegerField(_("how many comments"))
    authors = models.PositiveIntegerField(_("how many authors"))
    members = models.ManyToManyField(Comment, related_name="alike_groups")

    class Meta:
        ordering = ["consultation", "-size", "pk"]
        verbose_name = _("group of comments that are alike")
        verbose_name_plural = _("groups of comments that are alike")

    def __str__(self) -> str:
        return f"{self.first} × {self.size}"

    @property
    def is_campaign(self) -> bool:
        """Several authors sent it; otherwise one author sent it more than once."""
        return self.authors > 1
