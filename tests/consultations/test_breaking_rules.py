"""Attempts to break rules 1, 2 and 3: by the import, the admin, the models behind the actions."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from consultations import actions
from consultations.importing import identity
from consultations.models import (
    Comment,
    Consultation,
    PlanVersion,
    Provision,
    ProvisionMapping,
    ProvisionText,
    RuleBroken,
)
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.consultations.test_import import change, folder, load  # noqa: F401 - a fixture
from tests.factories.accounts import member_of
from tests.factories.consultations import (
    in_four,
    make_comment,
    make_draft,
    make_next,
    make_open,
    make_regime,
    make_version,
)

pytestmark = pytest.mark.django_db


# --- by the import -------------------------------------------------------------------------------
def short_period(data):
    c = next(c for c in data["consultations"] if c["id"] == "c-hydro")
    c["closes_day"] = c["opens_day"] + 3


def unreviewed(data):
    v2 = next(v for v in data["versions"] if v["id"] == "v2")
    p = next(p for p in v2["provisions"] if p["level"] == 2)
    p["status"]["mn"] = "draft"


@pytest.mark.parametrize(
    ("file", "edit", "says"),
    [
        ("consultation.yaml", short_period, "strictest minimum"),
        ("plan.yaml", unreviewed, "has no reviewed text"),
        ("mapping.yaml", lambda d: d["mappings"].pop(0), "mapping"),
    ],
)
def test_no_import_opens_what_may_not_open(folder, file, edit, says):  # noqa: F811
    change(folder, file, edit)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_plan", str(folder), stdout=out, stderr=out)
    assert says in out.getvalue()
    assert not Consultation.objects.exists() and not PlanVersion.objects.exists()


def other_kind(data):
    row = next(r for r in data["mappings"] if r["kind"] == "edited")
    row["kind"] = "moved"


def other_place(data):
    s = next(s for s in data["submissions"] if s["comments"][0]["id"] == "c-001")
    s["comments"][0]["provision"] = "v1-free-flow"


def other_words(data):
    v1 = data["versions"][0]
    next(p for p in v1["provisions"] if p["level"] == 2)["text"]["en"] = "Dams are welcome."


def shorter(data):
    c = next(c for c in data["consultations"] if c["id"] == "c-v1")
    c["deadline_changes"][0]["to_day"] -= 1


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("mapping.yaml", other_kind),
        ("submissions.yaml", other_place),
        ("plan.yaml", other_words),
        ("consultation.yaml", shorter),
    ],
)
def test_no_later_import_changes_what_is_announced_or_was_received(folder, file, edit):  # noqa: F811
    load(folder)
    ends = list(Consultation.objects.order_by("code").values_list("closes_at", flat=True))
    kinds = list(ProvisionMapping.objects.order_by("pk").values_list("kind", flat=True))
    change(folder, file, edit)
    with pytest.raises(CommandError):
        load(folder)
    assert ends == list(Consultation.objects.order_by("code").values_list("closes_at", flat=True))
    assert kinds == list(ProvisionMapping.objects.order_by("pk").values_list("kind", flat=True))
    assert Comment.objects.get(uuid=identity("c-001")).provision.uuid == identity("v1-floodplain")
    assert all(version.is_intact() for version in PlanVersion.objects.all())


# --- by the admin --------------------------------------------------------------------------------
@pytest.fixture
def manager(client):
    user = member_of(CONSULTATION_MANAGERS)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_provision", {"level": 1, "title_en": "Z"}),
        ("version_tree", {"move": "down"}),
        ("version_mapping", {"propose": "1"}),
        ("version_mapping", {"confirm": "1"}),
        ("add_mapping", {"kind": "new"}),
    ],
)
def test_no_page_of_the_editor_changes_an_announced_version(client, manager, name, data):
    first = make_version()
    version = actions.announce_version(version=make_next(first), by=None)
    before = version.mappings.count()
    provision = version.provisions.get(number="1.1")
    client.post(
        reverse(f"consultations_{name}", args=[version.pk]),
        {"provision": provision.pk, "new": provision.pk, **data},
    )
    version.refresh_from_db()
    assert version.is_intact() and version.mappings.count() == before


def test_no_page_of_the_editor_changes_an_announced_text(client, manager):
    version = actions.announce_version(version=make_version(), by=None)
    provision = version.provisions.get(number="1.1")
    url = reverse("consultations_provision_texts", args=[provision.pk])
    sent = {f"{c}-{n}": "Changed" for c in ("en", "ru", "zh_hans", "mn") for n in ("title", "text")}
    sent |= {f"{c}-status": "reviewed" for c in ("en", "ru", "zh_hans", "mn")}
    assert client.post(url, sent).status_code == 422
    split = reverse("consultations_split_provision", args=[provision.pk])
    client.post(split, {"text_en": "a\n---\nb", "title_en": "b"})
    for name in ("merge_provision", "delete_provision"):
        client.post(reverse(f"consultations_{name}", args=[provision.pk]))
    assert version.is_intact()


def test_no_form_of_the_admin_moves_an_announced_end_or_its_subject(client, manager):
    consultation = make_open()
    url = reverse("consultations_admin:edit", args=[consultation.pk])
    earlier = consultation.closes_at - timedelta(days=5)
    client.post(url, {
        "slug": consultation.slug, "code": consultation.code, "subject": "plan",
        "plan_version": make_version().pk, "time_zone": consultation.time_zone,
        "opens_at": consultation.opens_at.isoformat(), "closes_at": earlier.isoformat(),
        "required_languages": consultation.required_languages,
        "channels": consultation.channels, **in_four("title", "New title"),
    })  # fmt: skip
    stored = Consultation.objects.get(pk=consultation.pk)
    assert (stored.closes_at, stored.plan_version) == (
        consultation.closes_at, consultation.plan_version,
    )  # fmt: skip


def test_the_announcement_cannot_be_had_by_saving_a_draft(client, manager):
    draft = make_draft(opens_in=1, lasts=2, regimes=[make_regime(minimum_days=60)])
    client.post(reverse("consultations_announce", args=[draft.pk]))
    assert Consultation.objects.get().announced_at is None


# --- behind the actions --------------------------------------------------------------------------
def test_rows_of_an_announced_version_cannot_be_added_moved_or_bulk_written():
    version = actions.announce_version(version=make_version(), by=None)
    other = make_version()
    loose = other.provisions.get(number="1.1")
    attempts = [
        lambda: Provision.objects.create(
            version=version, number="9", order=9, level=1, authoritative_language="ru"
        ),
        lambda: Provision.objects.bulk_create([
            Provision(version=version, number="9", order=9, level=1, authoritative_language="ru")
        ]),
        lambda: version.provisions.update(order=1),
        lambda: ProvisionText.objects.filter(provision__version=version).update(text="x"),
        lambda: ProvisionText.objects.filter(provision__version=version).delete(),
        version.delete,
        lambda: PlanVersion.objects.filter(pk=version.pk).update(announced_at=None),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(RuleBroken), transaction.atomic():
            attempt()
    loose.version = version
    with pytest.raises((RuleBroken, DatabaseError)), transaction.atomic():
        loose.save()
    version.refresh_from_db()
    assert version.is_intact()


def test_a_comment_stays_with_its_provision_whatever_the_new_version_does():
    from tests.factories.consultations import make_stakeholder

    consultation = make_open()
    comment = make_comment(consultation, by=make_stakeholder())
    version = consultation.plan_version
    second = actions.begin_version(plan=version.plan, labels={"en": "Second"}, by=None)
    for provision in second.provisions.filter(level=2):
        actions.delete_provision(provision=provision, by=None)
    actions.propose_mapping(version=second, by=None)
    actions.confirm_mapping(version=second, by=None)
    actions.announce_version(version=second, by=None)
    kept = Comment.objects.get(pk=comment.pk)
    assert kept.provision == comment.provision and kept.provision.version == version
    assert second.mappings.get(old=kept.provision).kind == "deleted"
