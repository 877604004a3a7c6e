"""Forms of readers about comments that exist: a report, one's own translation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import languages

from .models import Comment, CommentTranslation


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    text = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("An opinion you do not share is no reason; an insult or a private name is."),
    )


class TranslationForm(forms.Form):
    """A comment in another language; fields only for what the original has."""

    def __init__(
        self,
        *args,
        comment: Comment,
        stored: CommentTranslation | None,
        language: str,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        attributes = {"rows": 6, "lang": languages.html_lang(language)}
        labels = {"body": _("Comment"), "proposed_text": _("Proposed text")}
        for name, label in labels.items():
            if getattr(comment, name):
                self.fields[name] = forms.CharField(
                    label=label,
                    max_length=20_000,
                    initial=getattr(stored, name, ""),
                    widget=forms.Textarea(attrs=attributes),
                )

    @property
    def words(self) -> dict[str, str]:
        """The translated words, "" where the original has none."""
        return {name: self.cleaned_data.get(name, "") for name in ("body", "proposed_text")}
