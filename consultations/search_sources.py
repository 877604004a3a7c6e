"""What the search may find here: provisions and consultations."""

from collections.abc import Iterable

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import languages
from portal.search import registry
from portal.search.registry import Card, Source, Unit

from .models import Comment, Consultation, Provision, Stage


def register() -> None:
    """Register both sources."""
    registry.register(ProvisionSource())
    registry.register(ConsultationSource())


def consultation_of(provision: Provision) -> Consultation | None:
    """Return the consultation under which a provision is read: the latest announced one."""
    return max(provision.version.consultations.all(), key=lambda c: c.opens_at, default=None)


class ProvisionSource(Source):
    """Provisions of announced plan versions, a unit per language."""

    cards_check_visibility = True

    kind = "provision"
    weight = 0.6  # measured: short texts otherwise stand before the page that answers
    label = gettext_lazy("Provisions of plans")
    category_labels = {"provision": gettext_lazy("Provision")}

    def _rows(self, ids: Iterable[str] | None = None, user=None) -> QuerySet[Provision]:
        announced = Consultation.objects.visible_to(user)
        rows = Provision.objects.commentable().filter(version__consultations__in=announced)
        if ids is not None:
            rows = rows.filter(pk__in=[int(i) for i in ids])
        return (
            rows.select_related("version", "version__plan")
            .prefetch_related("texts", Prefetch("version__consultations", queryset=announced))
            .annotate(superseding=Count("version__superseded_by", distinct=True))
            .distinct()
        )

    def object_ids(self) -> Iterable[str]:
        """Return every provision of an announced consultation."""
        return (str(pk) for pk in self._rows().values_list("pk", flat=True).order_by("pk"))

    def units(self, object_id: str) -> list[Unit]:
        """Return a unit per language."""
        provision = self._rows([object_id]).first()
        if provision is None or consultation_of(provision) is None:
            return []
        return [
            Unit(
                kind=self.kind,
                object_id=str(provision.pk),
                number=0,
                anchor=provision.anchor,
                language=text.language,
                title=f"{provision.number} {text.title}",
                text=text.text,
                category="provision",
                year=provision.version.announced_at.year
                if provision.version.announced_at
                else None,
                superseded=bool(provision.superseding),
            )
            for text in provision.texts.all()
        ]

    def visible(self, object_ids: Iterable[str], user) -> set[str]:
        """Ask the database which of them the asker may see."""
        return {str(pk) for pk in self._rows(object_ids, user).values_list("pk", flat=True)}

    def cards(self, object_ids: Iterable[str], language: str, user) -> dict[str, Card]:
        """Return the cards, in three queries."""
        cards = {}
        for provision in self._rows(object_ids, user):
            consultation = consultation_of(provision)
            text = provision.text_for(language)
            if consultation is None or text is None:
                continue
            url = reverse(
                "consultations:place", args=[consultation.slug, "provisions", provision.number]
            )
            meta = [str(provision.version.plan), str(provision.version.label)]
            if provision.version.plan.demonstration:
                meta.append(_("Demonstration"))
            cards[str(provision.pk)] = Card(
                title=f"{provision.number} {text.title}",
                title_language=text.language,
                slug=f"{consultation.slug}/{provision.number}",
                url=url,
                kind_label=_("Provision"),
                meta=meta,
                languages=sorted((t.language for t in provision.texts.all()), key=_order),
                summary=text.text,
                url_for=lambda unit, url=url: url,
                year=provision.version.announced_at.year
                if provision.version.announced_at
                else None,
                updated=provision.version.announced_at,
            )
        return cards


class ConsultationSource(Source):
    """Announced consultations, with their questions, a unit per language."""

    cards_check_visibility = True

    kind = "consultation"
    weight = 0.75
    label = gettext_lazy("Consultations")
    category_labels = {"consultation": gettext_lazy("Consultation")}

    def object_ids(self) -> Iterable[str]:
        """Return every announced consultation."""
        return (str(pk) for pk in Consultation.objects.announced().values_list("pk", flat=True))

    def units(self, object_id: str) -> list[Unit]:
        """Return a unit per language, questions included."""
        consultation = Consultation.objects.announced().filter(pk=int(object_id)).first()
        if consultation is None:
            return []
        units = []
        questions = list(consultation.questions.all())
        for code in languages.CODES:
            column = languages.suffix(code)
            title = getattr(consultation, f"title_{column}")
            if title:
                asked = [getattr(q, f"text_{column}") or "" for q in questions]
                units.append(
                    Unit(
                        kind=self.kind,
                        object_id=object_id,
                        language=code,
                        title=title,
                        text="\n".join([getattr(consultation, f"summary_{column}") or "", *asked]),
                        category="consultation",
                        year=consultation.opens_at.year,
                    )
                )
        return units

    def visible(self, object_ids: Iterable[str], user) -> set[str]:
        """Ask the database which of them the asker may see."""
        rows = Consultation.objects.visible_to(user).filter(pk__in=[int(i) for i in object_ids])
        return {str(pk) for pk in rows.values_list("pk", flat=True)}

    def cards(self, object_ids: Iterable[str], language: str, user) -> dict[str, Card]:
        """Return the cards, in one query."""
        rows = (
            Consultation.objects.visible_to(user)
            .filter(pk__in=[int(i) for i in object_ids])
            .annotate(heard=Count("comments", filter=Q(comments__state=Comment.State.VISIBLE)))
        )
        cards = {}
        for c in rows:
            available = [k for k in languages.CODES if getattr(c, f"title_{languages.suffix(k)}")]
            shown = next(
                (k for k in (language, *languages.fallbacks(language)) if k in available), "en"
            )
            url = reverse("consultations:detail", args=[c.slug])
            meta = [str(Stage(c.stage).label), languages.format_date(c.closes_on, language)]
            if c.demonstration:
                meta.append(_("Demonstration"))
            cards[str(c.pk)] = Card(
                title=c.title,
                title_language=shown,
                updated=c.archived_at or c.responded_at or c.analysis_started_at or c.announced_at,
                slug=c.slug,
                url=url,
                kind_label=_("Consultation"),
                meta=meta,
                languages=available,
                summary=c.summary,
                url_for=lambda unit, url=url: url,
                year=c.opens_at.year,
            )
        return cards


def _order(code: str) -> int:
    return languages.CODES.index(code)
