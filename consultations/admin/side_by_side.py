"""Two people in one form: neither loses what she typed, nor what the other one has stored."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..models import text_hash

MOST_WORDS = 60


class SideBySide(forms.BaseForm):
    """A form of a stored row that remembers what its fields held when it was opened.

    What somebody else has changed meanwhile, and this person has not touched, stays as it is
    stored. What both have changed is refused once, with the stored words beside the field.
    """

    instance: Model

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
            # Called when the page is drawn: forms change their initial values after this.
            self.initial["seen"] = lambda: json.dumps(self._stored_marks())

    def clean(self) -> dict:
        """Bring together what was typed here with what is stored by now."""
        data = super().clean()
        if "seen" not in self.fields:
            return data
        seen = _read(data.pop("seen", ""))
        stored, present = self._stored_marks(), {}
        for name, mark in stored.items():
            known = seen.get(name, mark)
            # A field with an error of its own has no value to compare yet.
            present[name] = known
            if name not in data or mark == known:
                continue
            typed = _mark(self.written(name, data[name]))
            if typed == known:
                data[name] = self.stored(name)
                continue
            present[name] = mark
            if typed != mark:
                self.add_error(name, self._refusal(name))
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = json.dumps(present)
        return data

    def _refusal(self, name: str) -> str:
        words = Truncator(_shown(self.written(name, self.stored(name)))).words(MOST_WORDS)
        return _(
            "Somebody else has changed this meanwhile: “%(words)s”. Save again to put yours in "
            "its place."
        ) % {"words": words}

    def _stored_marks(self) -> dict[str, str]:
        names = [n for n, field in self.fields.items() if n != "seen" and not field.disabled]
        return {name: _mark(self.written(name, self.stored(name))) for name in names}

    def written(self, name: str, value: Any) -> Any:
        """Return a value of a field as this person sees it."""
        return value

    def stored(self, name: str) -> Any:
        """Return what a field makes of the stored value."""
        field = self.fields[name]
        try:
            return field.clean(field.prepare_value(self.initial.get(name)))
        except ValidationError:
            return None


def _read(text: str) -> Mapping[str, str]:
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _mark(value: Any) -> str:
    """Return what tells a value of a field from another one."""
    if isinstance(value, QuerySet):
        return text_hash(*sorted(str(row.pk) for row in value))[:16]
    if isinstance(value, Model):
        return text_hash(str(value.pk))[:16]
    return text_hash("" if value is None else str(value))[:16]


def _shown(value: Any) -> str:
    """Return a value in words."""
    if isinstance(value, QuerySet | list):
        return ", ".join(str(row) for row in value)
    return "" if value is None else str(value)
