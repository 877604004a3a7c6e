"""The desks of editors: their addresses, and the language in which they speak to one."""

import re

from tests.journeys.conftest import Site, follow

# The addresses of desks hold numbers that differ from start to start: the portal says them itself.
# A draft of the next version and its consultation are begun first, for the desks that need them.
DESKS = """
from datetime import timedelta
from django.urls import reverse
from consultations import actions
from consultations.models import AuditEvent, Consultation, ModerationCase, Provision
from library.models import Publication
from portal.accounts.models import User
by = User.objects.get(email="administrator@demo.example")
running = Consultation.objects.get(slug="second-draft-of-the-basin-plan")
answered = Consultation.objects.get(slug="first-draft-of-the-basin-plan")
version = running.plan_version
provision = Provision.objects.filter(version=version).order_by("order").last()
draft = version.plan.versions.filter(announced_at=None).first() or actions.begin_version(
    plan=version.plan, by=by,
    labels={"en": "Third draft", "ru": "Третий проект", "zh-hans": "第三稿", "mn": "3 дахь төсөл"},
)
part = draft.provisions.get(number="1.1")
planned, _new = Consultation.objects.get_or_create(slug="draft-for-pictures", defaults=dict(
    code="PICTURES", plan_version=draft, opens_at=running.closes_at,
    closes_at=running.closes_at + timedelta(days=60), time_zone=running.time_zone,
    title_en="Draft", title_ru="Черновик", title_zh_hans="草稿", title_mn="Ноорог",
))
comment = running.comments.in_scope().exclude(language="mn").order_by("number").first()
if not running.comments.filter(state="hidden").exists():
    case = actions.hide_comment(
        comment=running.comments.in_scope().filter(cases=None).order_by("number").last(), by=by,
        reasons={"en": "Example", "ru": "Пример", "zh-hans": "示例", "mn": "Жишээ"},
    )
report = ModerationCase.objects.reported().first()
hidden = running.comments.filter(state="hidden").first()
appealed = ModerationCase.objects.filter(action="hidden").first()
for name, view, *key in [
    ("first-page", "wagtailadmin_home"),
    ("consultation", "consultations_desk", running.pk),
    ("consultation-answered", "consultations_desk", answered.pk),
    ("consultation-draft", "consultations_desk", planned.pk),
    ("announce", "consultations_announce", planned.pk),
    ("extend", "consultations_extend", running.pk),
    ("extend-refused", "consultations_extend", answered.pk),
    ("respond-refused", "consultations_respond", running.pk),
    ("archive", "consultations_archive", answered.pk),
    ("adopt", "consultations_adopt", answered.pk),
    ("record", "consultations_record_archive", running.pk),
    ("theming", "consultations_theming", running.pk),
    ("silence", "consultations_silence", running.pk),
    ("response", "consultations_response", running.themes.first().pk),
    ("response-published", "consultations_response", answered.themes.first().pk),
    ("publish", "consultations_publish", running.themes.first().response.pk),
    ("moderation", "consultations_moderation"),
    ("hide", "consultations_hide", comment.pk),
    ("hide-refused", "consultations_hide", hidden.pk),
    ("reject-report", "consultations_reject_report", report.pk),
    ("appeal-refused", "consultations_decide_appeal", appealed.pk),
    ("translations", "consultations_translations"),
    ("translate", "consultations_translate", comment.pk, "mn"),
    ("letter", "consultations_letter"),
    ("plan-tree", "consultations_version_tree", draft.pk),
    ("plan-tree-announced", "consultations_version_tree", version.pk),
    ("plan-add", "consultations_add_provision", draft.pk),
    ("plan-fill", "consultations_fill_version", draft.pk),
    ("plan-begin-refused", "consultations_begin_version", version.plan_id),
    ("plan-texts", "consultations_provision_texts", part.pk),
    ("plan-texts-announced", "consultations_provision_texts", provision.pk),
    ("plan-split", "consultations_split_provision", part.pk),
    ("plan-merge", "consultations_merge_provision", part.pk),
    ("plan-delete", "consultations_delete_provision", part.pk),
    ("plan-mapping", "consultations_version_mapping", draft.pk),
    ("plan-mapping-announced", "consultations_version_mapping", version.pk),
    ("plan-mapping-add", "consultations_add_mapping", draft.pk),
    ("plan-mapping-row", "consultations_edit_mapping", draft.mappings.order_by("pk").first().pk),
    ("plan-mapping-propose", "consultations_propose_mapping", draft.pk),
    ("list-of-cases", "cases_admin:index"),
    ("list-of-consultations", "consultations_admin:index"),
    ("add-consultation", "consultations_admin:add"),
    ("add-hearing", "hearings_admin:add"),
    ("add-regime", "regimes_admin:add"),
    ("delete-plan", "plans_admin:delete", version.plan_id),
    ("consultation-in-words", "consultations_admin:inspect", answered.pk),
    ("comment-in-words", "comments_admin:inspect", comment.pk),
    ("submission-in-words", "submissions_admin:inspect", comment.submission_id),
    ("version-in-words", "versions_admin:inspect", version.pk),
    ("case-in-words", "cases_admin:inspect", appealed.pk),
    ("event-in-words", "audit_admin:inspect", AuditEvent.objects.latest("pk").pk),
    ("speakers", "consultations:representations"),
    ("library-work", "library_overview", Publication.objects.first().pk),
    ("library-report", "library_report"),
    ("library-import", "library_import"),
    ("library-concepts", "library_concepts"),
]:
    print("desk", name, reverse(view, args=key))
"""


def desks(site: Site, language: str) -> dict[str, str]:
    """Return the addresses of the desks; those outside the admin are below a language."""
    said = site.manage("shell", "--verbosity", "0", "-c", DESKS)
    lines = [line.split() for line in said.splitlines() if line.startswith("desk ")]
    return {
        f"desk-{name}": re.sub("^/en/", f"/{language}/", address) for _desk, name, address in lines
    }


def speak(page, site: Site, language: str) -> None:
    """Choose the language of the desks on the own page of who is signed in."""
    page.goto(f"{site.url}/{language}/accounts/settings/")
    page.select_option("#id_preferred_language", language)
    follow(page, "main form .btn")
