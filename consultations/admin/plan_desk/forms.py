"""Forms of the editor of plans."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal import languages

from ...actions.structure import DEEPEST
from ...exchange.reading import read_docx, read_yaml
from ...models import (
    PlanVersion,
    Provision,
    ProvisionMapping,
    ProvisionText,
    Theme,
    text_hash,
)


def provision_label(provision: Provision) -> str:
    """Return number and title of a provision, as an editor recognises it."""
    text = provision.text_for(languages.normalise(get_language()))
    return f"{provision.number} {text.title if text else ''}".strip()


class ProvisionField(forms.ModelChoiceField):
    """A choice of provisions by number and title."""

    def label_from_instance(self, provision: Provision) -> str:
        """Return number and title."""
        return provision_label(provision)


def per_language(name: str) -> Iterator[tuple[str, str, str]]:
    """Yield (field name, language code, native name) for a text asked for in every language."""
    for code, native in languages.LANGUAGES:
        yield f"{name}_{languages.suffix(code)}", code, native


class TitlesForm(forms.Form):
    """A title in each language."""

    title_label = _("Title")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, code, native in per_language("title"):
            self.fields[field] = forms.CharField(
                label=f"{self.title_label} ({native})",
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"lang": languages.html_lang(code)}),
            )

    @property
    def titles(self) -> dict[str, str]:
        """The titles by language."""
        return {code: self.cleaned_data[field] for field, code, _name in per_language("title")}


class AddForm(TitlesForm):
    """Where something is added, and what it is called."""

    level = forms.TypedChoiceField(
        label=_("What is added"),
        coerce=int,
        choices=[
            (1, _("Chapter")),
            (2, _("Provision")),
            (3, _("Provision, one level deeper")),
            (DEEPEST, _("Provision, two levels deeper")),
        ],
    )
    after = ProvisionField(
        label=_("After"), queryset=Provision.objects.none(), required=False,
        empty_label=_("At the end"),
    )  # fmt: skip
    field_order = ["level", "after"]

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = version.provisions.order_by("order").prefetch_related("texts")
        self.fields["after"].queryset = rows


class TextForm(forms.Form):
    """A provision in one language. `seen` and `was` are the text's hash and status before her."""

    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 14})
    )
    status = forms.ChoiceField(label=_("Status"), choices=ProvisionText.Status.choices)
    field_order = ["title", "status", "text", "seen", "was"]
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, code: str, chapter: bool, **kwargs: Any) -> None:
        super().__init__(*args, prefix=languages.suffix(code), **kwargs)
        self.code = code
        # What somebody else has stored since the editor opened the page.
        self.stored: ProvisionText | None = None
        for name in ("title", "text"):
            self.fields[name].widget.attrs["lang"] = languages.html_lang(code)
        if chapter:
            del self.fields["text"]

    @property
    def chosen_status(self) -> str | None:
        """The status she has chosen; None where she left the one she saw."""
        status = self.cleaned_data["status"]
        return status if status != (self.cleaned_data["was"] or self.initial["was"]) else None

    @property
    def is_untouched(self) -> bool:
        """Whether she left words and status as she saw them, whoever has changed them since."""
        data = self.cleaned_data
        words = text_hash(data["title"].strip(), data.get("text", "").strip())
        seen = data["seen"] or text_hash("", "")
        return words == seen and self.chosen_status is None


class SplitForm(TitlesForm):
    """Where each text is cut, and the titles of the second part."""

    title_label = _("Title of the second part")

    def __init__(self, *args: Any, provision: Provision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provision = provision
        self.present = {text.language: text for text in provision.texts.all()}
        for field, code, _native in per_language("title"):
            if code not in self.present:
                del self.fields[field]
        for code, _native in languages.LANGUAGES:
            text = self.present.get(code)
            if text is None:
                continue
            self.fields[f"text_{languages.suffix(code)}"] = forms.CharField(
                label=_("Text with the line of hyphens"),
                initial=text.text,
                widget=forms.Textarea(attrs={"rows": 8, "lang": languages.html_lang(code)}),
            )

    def parts(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Yield code, name and fields of each language that the provision has."""
        for code, native in languages.LANGUAGES:
            if code in self.present:
                suffix = languages.suffix(code)
                yield code, native, [self[f"text_{suffix}"], self[f"title_{suffix}"]]

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the second part, by language."""
        return {c: self.cleaned_data[f"title_{languages.suffix(c)}"] for c in self.present}

    @property
    def texts(self) -> dict[str, str]:
        """The texts with their cuts, by language."""
        return {c: self.cleaned_data[f"text_{languages.suffix(c)}"] for c in self.present}


class BeginForm(forms.Form):
    """The label of a new version, and the authoritative language of a first one."""

    label_label = _("Label")
    stage = forms.CharField(
        label=_("Stage of the plan"), required=False, max_length=40,
        help_text=_("If you like: for example “draft” or “final”."),
    )  # fmt: skip
    authoritative_language = forms.ChoiceField(
        label=_("Authoritative language"), choices=languages.LANGUAGES
    )

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not first:
            del self.fields["authoritative_language"]
        for field, code, native in per_language("label"):
            self.fields[field] = forms.CharField(
                label=f"{self.label_label} ({native})",
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs={"lang": languages.html_lang(code)}),
            )

    @property
    def labels(self) -> dict[str, str]:
        """The labels by language."""
        return {code: self.cleaned_data[field] for field, code, _name in per_language("label")}


class FillForm(forms.Form):
    """A Word file in one language, or a plan.yaml with all of them."""

    file = forms.FileField(label=_("File"), help_text=_("A DOCX in one language, or a plan.yaml."))
    language = forms.ChoiceField(
        label=_("Language of the DOCX"), choices=languages.LANGUAGES, required=False
    )
    source = forms.CharField(
        label=_("Id of the version in the YAML"), required=False, max_length=80,
        help_text=_("Leave empty for the last one in the file."),
    )  # fmt: skip
    replace = forms.BooleanField(
        label=_("Replace everything this version has"), required=False,
        help_text=_(
            "Every provision of this draft goes first, with its texts in all languages, reviewed "
            "ones too. Otherwise the file must have the same headings in the same order."
        ),
    )  # fmt: skip

    def clean(self) -> dict:
        """Read the file; what is wrong with it stands beside it."""
        data = super().clean()
        file = data.get("file")
        if file is None:
            return data
        try:
            if file.name.lower().endswith((".yaml", ".yml")):
                data["entries"] = read_yaml(file, size=file.size, version=data.get("source", ""))
            else:
                data["entries"] = read_docx(
                    file, name=file.name, size=file.size, language=data.get("language") or "en"
                )
        except ValidationError as error:
            self.add_error("file", error)
        return data


class MappingForm(forms.Form):
    """One row of the mapping."""

    reason_label = _("Reason")
    old = ProvisionField(label=_("Old provision"), queryset=None, required=False, empty_label="–")
    new = ProvisionField(label=_("New provision"), queryset=None, required=False, empty_label="–")
    kind = forms.ChoiceField(
        label=pgettext_lazy("mapping", "Kind"), choices=ProvisionMapping.Kind.choices
    )
    themes = forms.ModelMultipleChoiceField(
        label=_("Themes that caused it"), queryset=Theme.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, version: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, of in (("old", version.supersedes_id), ("new", version.pk)):
            rows = Provision.objects.filter(version=of).order_by("order").prefetch_related("texts")
            self.fields[name].queryset = rows
        self.fields["themes"].queryset = Theme.objects.filter(
            consultation__plan_version=version.supersedes_id
        )
        for field, code, native in per_language("reason"):
            self.fields[field] = forms.CharField(
                label=f"{self.reason_label} ({native})",
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "lang": languages.html_lang(code)}),
            )

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons by language."""
        return {code: self.cleaned_data[field] for field, code, _name in per_language("reason")}
