"""Small plans, open consultations and people who take part."""

from datetime import timedelta

from django.utils import timezone

from consultations import actions
from consultations.models import (
    Comment,
    Consultation,
    Country,
    Jurisdiction,
    ParticipationRegime,
    Plan,
    PlanVersion,
    Provision,
    ProvisionText,
    Response,
    Stakeholder,
    Theme,
)
from consultations.places import Place, find_place
from portal.languages import CODES, suffix
from tests.factories.accounts import UserFactory

ZONE = "Asia/Ulaanbaatar"
TEXTS = {
    "en": ("Fishing seasons", "Fishing for chum salmon closes on 1 September."),
    "ru": ("Сроки лова", "Лов кеты закрывают 1 сентября."),
    "zh-hans": ("禁渔期", "大麻哈鱼捕捞于九月一日停止。"),
    "mn": ("Загас барих хугацаа", "Кета загас барихыг 9-р сарын 1-нд зогсооно."),
}
_count = iter(range(1, 1_000_000))


def in_four(name: str, text: str) -> dict:
    """The columns of a translated field, the language in the text."""
    return {f"{name}_{suffix(code)}": f"{text} {code}" for code in CODES}


def make_version(*, numbers=("1.1", "1.2"), status="reviewed", languages=CODES, **fields):
    """A draft version with one chapter and provisions in the given languages."""
    n = next(_count)
    plan = fields.pop("plan", None) or Plan.objects.create(
        slug=f"plan-{n}", **in_four("title", f"Plan {n}")
    )
    version = PlanVersion.objects.create(
        plan=plan,
        slug=f"version-{n}",
        number=fields.pop("number", n),
        authoritative_language="ru",
        **in_four("label", f"Version {n}"),
        **fields,
    )
    chapter = Provision.objects.create(
        version=version, number="1", order=1, level=1, authoritative_language="ru"
    )
    for order, number in enumerate(numbers, start=2):
        Provision.objects.create(
            version=version,
            number=number,
            order=order,
            level=2,
            parent=chapter,
            authoritative_language="ru",
        )
    for provision in version.provisions.all():
        for code in languages:
            title, text = TEXTS[code]
            ProvisionText.objects.create(
                provision=provision,
                language=code,
                title=title,
                text="" if provision.is_chapter else text,
                status="reviewed" if code == "ru" else status,
            )
    return version


def make_next(version, **fields):
    """A draft version after `version`, its mapping proposed and confirmed."""
    after = make_version(plan=version.plan, supersedes=version, **fields)
    actions.propose_mapping(version=after, by=None)
    return actions.confirm_mapping(version=after, by=None)


def make_regime(**fields):
    """A binding rule: 30 days, announced 5 days before, four languages."""
    n = next(_count)
    jurisdiction, _ = Jurisdiction.objects.get_or_create(code="BASIN", time_zone=ZONE)
    values = {
        "slug": f"regime-{n}",
        "jurisdiction": jurisdiction,
        "subject": "any",
        "minimum_days": 30,
        "notice_days": 5,
        "time_zone": ZONE,
        "required_languages": list(CODES),
        **in_four("name", f"Rule {n}"),
    }
    return ParticipationRegime.objects.create(**{**values, **fields})


def make_draft(*, opens_in=10, lasts=40, version=None, regimes=(), **fields):
    """A consultation nobody knows of yet."""
    n = next(_count)
    today = timezone.now().date()
    consultation = Consultation(
        slug=f"consultation-{n}",
        code=f"T{n}",
        subject="plan",
        plan_version=version or make_version(),
        time_zone=ZONE,
        required_languages=list(CODES),
        channels=["web", "letter"],
        responses_due_days=90,
        **in_four("title", f"Consultation {n}"),
        **in_four("summary", "What it is about"),
    )
    for name, value in fields.items():
        setattr(consultation, name, value)
    consultation.set_days(
        opens_on=today + timedelta(days=opens_in),
        closes_on=today + timedelta(days=opens_in + lasts),
    )
    consultation.save()
    consultation.regimes.set(regimes)
    return consultation


def make_open(**fields):
    """A consultation announced 20 days ago, open since 10 days, for 30 more."""
    consultation = make_draft(**{"opens_in": -10, "lasts": 40, **fields})
    return actions.announce(
        consultation=consultation, by=None, at=timezone.now() - timedelta(days=20)
    )


def make_closed(**fields):
    """A consultation that closed ten days ago."""
    consultation = make_draft(**{"opens_in": -60, "lasts": 50, **fields})
    return actions.announce(
        consultation=consultation, by=None, at=timezone.now() - timedelta(days=90)
    )


def make_stakeholder(**fields):
    """A user with a verified address and a profile."""
    profile = {
        name: fields.pop(name)
        for name in ("capacity", "affiliation", "organisation", "sector")
        if name in fields
    }
    country = fields.pop("country", Country.RUSSIA)
    user = UserFactory(**fields)
    Stakeholder.objects.create(user=user, country=country, **profile)
    return user


def words(**fields) -> dict:
    """What a form holds."""
    return {
        "capacity": "individual",
        "language": "en",
        "position": "object",
        "body": "The salmon reach us later.",
        "proposed_text": "",
        "place": "",
        "publish": "with_name",
        **fields,
    }


def make_comment(consultation, *, by=None, number="1.1", place: Place | None = None, **fields):
    """A comment sent through the same action as everybody's."""
    by = by or make_stakeholder()
    place = place or find_place(consultation, "provisions", number)
    draft = actions.keep_draft(
        place=place, data=words(**fields), by=by, begun_at=timezone.now(), ready=True
    )
    submission = actions.send_draft(token=draft.token, by=by)
    return Comment.objects.get(submission=submission)


def make_theme(consultation, comments, *, published=False, **fields):
    """A theme with its response."""
    n = next(_count)
    theme = Theme.objects.create(
        consultation=consultation, slug=f"theme-{n}", **in_four("title", f"Theme {n}")
    )
    theme.comments.set(comments)
    values = {"outcome": "accepted", **in_four("reason", "Because the river says so"), **fields}
    response = Response.objects.create(theme=theme, **values)
    if published:
        actions.publish_response(response=response, by=None, at=timezone.now())
        theme.refresh_from_db()
    return theme
