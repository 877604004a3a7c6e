"""The queue of the translators: what is not translated, out of date, or unchecked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from portal import languages

from .. import actions
from ..actions.texts import Overtaken
from ..actions.translations import check_translating, mark_of
from ..models import Comment, CommentTranslation, Consultation
from ..translating import provider
from .desks import ActionView, DeskPage
from .moderating import about

PER_PAGE = 25
STATES = [
    ("missing", _("Without a translation")),
    ("stale", _("Out of date")),
    ("unchecked", _("Not yet checked")),
]


def queue(language: str, state: str, consultation: str = "") -> QuerySet:
    """Return the comments that wait for something in `language`, the oldest first."""
    this_language = Q(translations__language=language)
    rows = (
        Comment.objects.in_scope()
        .exclude(language=language)
        .annotate(rendering=FilteredRelation("translations", condition=this_language))
        .annotate(
            translation_pk=F("rendering__pk"),
            translated_hash=F("rendering__source_hash"),
            translation_method=F("rendering__method"),
        )
    )
    fresh = Q(translated_hash=F("hash"))
    wanted = {
        "missing": Q(translation_pk__isnull=True),
        "stale": Q(translation_pk__isnull=False) & ~fresh,
        "unchecked": fresh & Q(rendering__reviewed=False) & ~Q(rendering__method="author"),
    }
    rows = rows.filter(wanted.get(state, wanted["missing"]))
    if consultation.isdecimal():
        rows = rows.filter(consultation=consultation)
    return rows.select_related("consultation", "provision").order_by("consultation", "number")


def choice_of(query: QueryDict) -> str:
    """Return state and consultation chosen in the queue, as a part of an address."""
    return urlencode({n: query[n] for n in ("state", "consultation") if query.get(n)})


class TranslationQueueView(DeskPage):
    """The list, by language and by what is lacking."""

    permission = "translate_comment"
    template_name = "consultations/admin/translation_queue.html"
    header_icon = "globe"
    page_title = _("Translations of comments")

    def get_context_data(self, **kwargs: Any) -> dict:
        """Collect a page of the queue."""
        query = self.request.GET
        code = query.get("language")
        if code not in languages.CODES:
            code = languages.normalise(get_language())
        state = query.get("state", "missing")
        rows = queue(code, state, query.get("consultation", ""))
        return {
            **super().get_context_data(**kwargs),
            "page": Paginator(rows, PER_PAGE).get_page(query.get("page")),
            "language": code,
            "languages": languages.LANGUAGES,
            "state": state,
            "states": STATES,
            "consultations": Consultation.objects.announced().order_by("-opens_at"),
            "chosen": query.get("consultation", ""),
            "choice": choice_of(query),
            "has_provider": provider() is not None,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Have the chosen comments translated by the service that is set."""
        chosen = [int(pk) for pk in request.POST.getlist("comment") if pk.isdecimal()]
        try:
            count = actions.ask_machine(comments=chosen, by=request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            said = ngettext(
                "%(n)d translation is asked for.", "%(n)d translations are asked for.", count
            )
            messages.success(request, said % {"n": count})
        return redirect(request.get_full_path())


class TranslateForm(forms.Form):
    """A comment in another language."""

    checked = forms.BooleanField(
        label=_("I have compared this translation with the original; it is right."), required=False
    )
    # The mark of the translation that was on the page when it was opened.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, comment: Comment, language: str, reviewable: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not reviewable:
            del self.fields["checked"]
        labels = {"proposed_text": _("Proposed text"), "body": _("Comment")}
        attributes = {"rows": 8, "lang": languages.html_lang(language)}
        fields = {
            name: forms.CharField(label=label, widget=forms.Textarea(attrs=attributes))
            for name, label in labels.items()
            if getattr(comment, name)
        }
        self.fields = {**dict(reversed(fields.items())), **self.fields}


class TranslateView(ActionView):
    """Translate one comment, or check a translation."""

    permission = "translate_comment"
    model = Comment
    template_name = "consultations/admin/translate.html"
    label = _("Translation")
    explanation = _(
        "The original stays as it is; the translation is shown beside it and marked as one until "
        "another person has checked it."
    )
    done = _("The translation is kept.")
    form_class = TranslateForm
    is_overtaken = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Load the translation there is."""
        super().setup(request, *args, **kwargs)
        if kwargs["code"] not in languages.CODES:
            raise Http404("No such language.")
        self.code = kwargs["code"]
        self.stored = CommentTranslation.objects.filter(
            comment=self.object, language=self.code
        ).first()

    def get_page_title(self) -> str:
        """Say what is translated into what."""
        return f"№ {self.object.number} → {languages.native_name(self.code)}"

    def way(self) -> list[dict]:
        """Return the way over the queue, in the language that is translated into."""
        url = f"{reverse('consultations_translations')}?language={self.code}"
        return [{"url": url, "label": _("Translations of comments")}]

    def check(self) -> None:
        """Refuse the language of the original, and words that are not shown."""
        check_translating(self.object, self.code)

    def facts(self) -> list[tuple[Any, Any]]:
        """Return which comment it is."""
        return about(self.object)

    def get_form_kwargs(self) -> dict:
        """Hand the comment over; the box is for another person than the translator."""
        stored = self.stored
        own = stored is not None and stored.translator_id == self.request.user.pk
        by_hand = stored is not None and stored.method == CommentTranslation.Method.HUMAN
        return {
            **super().get_form_kwargs(),
            "comment": self.object,
            "language": self.code,
            "reviewable": stored is not None and not stored.is_stale and not (own and by_hand),
        }

    def get_initial(self) -> dict:
        """Begin with the words there are."""
        if self.stored is None:
            return {}
        words = {name: getattr(self.stored, name) for name in ("body", "proposed_text")}
        return {**words, "seen": mark_of(self.stored)}

    def get_context_data(self, **kwargs: Any) -> dict:
        """Add the original and the translations into other languages."""
        others = self.object.translations.exclude(language=self.code)
        return {
            **super().get_context_data(**kwargs),
            "comment": self.object,
            "stored": self.stored,
            "code": self.code,
            "others": others,
            "overtaken": self.is_overtaken,
        }

    def act(self, form: Any) -> None:
        """Keep it; what came between is shown first, and the next time it is written over."""
        try:
            self._keep(form)
        except Overtaken:
            self.is_overtaken = True
            form.data = form.data.copy()
            form.data["seen"] = mark_of(self.stored)
            raise

    @transaction.atomic
    def _keep(self, form: Any) -> None:
        """Keep what was changed and say that it was checked where that is ticked, or neither."""
        words = {n: form.cleaned_data.get(n, "") for n in ("body", "proposed_text")}
        translation = self.stored
        changed = (
            translation is None
            or translation.is_stale
            or any(words[name].strip() != getattr(translation, name) for name in words)
        )
        if changed:
            translation = actions.keep_translation(
                comment=self.object,
                language=self.code,
                method=CommentTranslation.Method.HUMAN,
                by=self.request.user,
                seen=form.cleaned_data["seen"],
                **words,
            )
        if form.cleaned_data.get("checked"):
            actions.review_translation(translation=translation, by=self.request.user)

    def after(self) -> str:
        """Go on with the queue, as it was narrowed down."""
        choice = urlencode({"language": self.code}) + "&" + choice_of(self.request.GET)
        return f"{reverse('consultations_translations')}?{choice}".rstrip("&")
