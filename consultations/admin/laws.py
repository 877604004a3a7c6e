"""The laws on which a rule rests, as rows of a form: nobody writes JSON."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import languages

from ..models import Certainty
from .headings import headed

FREE_ROWS = 2  # below those that are filled in
MOST_ROWS = 30
TEXTS = (*languages.CODES, "reference")


class LawsWidget(forms.Widget):
    """A row of fields for each law, and free ones below."""

    def value_from_datadict(self, data: Mapping, files: Mapping, name: str) -> list[dict]:
        """Return the rows in which anything was written, as they were written."""
        sent = re.compile(rf"{re.escape(name)}-(\d+)-reference")
        numbers = sorted(int(match[1]) for key in data if (match := sent.fullmatch(key)))
        rows = []
        for number in numbers[:MOST_ROWS]:
            told = {part: data.get(f"{name}-{number}-{part}", "").strip() for part in TEXTS}
            if any(told.values()):
                certainty = data.get(f"{name}-{number}-certainty", "")
                rows.append(_law(told, told["reference"], certainty))
        return rows

    def value_omitted_from_data(self, data: Mapping, files: Mapping, name: str) -> bool:
        """Say whether the form that was sent had no such rows at all."""
        return not any(key.startswith(f"{name}-") for key in data)

    def use_required_attribute(self, initial: Any) -> bool:
        """Leave free rows free."""
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the rows as HTML."""
        free = _law({}, "", Certainty.TO_BE_CONFIRMED)
        rows = [*(value or []), *[free] * FREE_ROWS][:MOST_ROWS]
        return render_to_string(
            "consultations/admin/laws.html",
            {
                "name": name,
                "rows": [
                    {
                        "names": [(c, row.get("name", {}).get(c, "")) for c in languages.CODES],
                        "reference": row.get("reference", ""),
                        "certainty": row.get("certainty", ""),
                    }
                    for row in rows
                ],
                "certainties": Certainty.choices,
            },
        )


def _law(names: Mapping, reference: str, certainty: str) -> dict:
    return {
        "name": {code: names.get(code, "") for code in languages.CODES},
        "reference": reference,
        "certainty": certainty,
    }


class LawsField(forms.Field):
    """The laws of a rule: a list of name (a text per language), reference and certainty."""

    widget = LawsWidget

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        help_text = _(
            "Each law by its name and by its number, date and article. Emptied rows are deleted."
        )
        super().__init__(label=headed(label), help_text=help_text, required=False, **kwargs)

    def clean(self, value: Any) -> list[dict]:
        """Return the laws. Raises ValidationError, which says in which row what is missing."""
        problems = []
        for number, law in enumerate(value or [], start=1):
            if not any(law["name"].values()):
                problems.append(gettext("Law %(n)d has no name in any language.") % {"n": number})
            if not law["reference"]:
                problems.append(
                    gettext("Law %(n)d has no reference: its number, date and article.")
                    % {"n": number}
                )
            if law["certainty"] not in Certainty.values:
                problems.append(gettext("Say how certain law %(n)d is.") % {"n": number})
        if problems:
            raise forms.ValidationError(problems)
        return value or []

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the rows."""
        return (initial or []) != (data or [])


def in_words(law: Mapping) -> str:
    """Return everything that is known of a law, in one line."""
    certainty = dict(Certainty.choices).get(law["certainty"], law["certainty"])
    names = [law["name"].get(code, "") for code in languages.CODES]
    return " · ".join(str(part) for part in (*names, law["reference"], certainty) if part)
