"""Loading the demonstration: whole, again, and refused when it is broken."""

import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from consultations.actions.mappings import untrue_rows
from consultations.importing import identity
from consultations.models import (
    Attachment,
    AuditEvent,
    Comment,
    Consultation,
    ModerationCase,
    ParticipationRegime,
    PlanVersion,
    Provision,
    ProvisionMapping,
    ProvisionText,
    Representation,
    Stage,
    StakeholderOrganisation,
    Submission,
    Theme,
)
from portal.notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).resolve().parents[2] / "consultations" / "demo"


def load(folder=DEMO, *options) -> str:
    out = StringIO()
    call_command("import_plan", str(folder), *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(DEMO, tmp_path / "demo"))


def change(folder, file, edit):
    path = folder / file
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_the_demonstration_is_loaded_whole():
    assert "refused 0" in load()
    assert ParticipationRegime.objects.count() == 9
    assert [v.is_intact() for v in PlanVersion.objects.all()] == [True, True]
    # No row calls unchanged what has other words in the original.
    assert [row for v in PlanVersion.objects.all() for row in untrue_rows(v)] == []
    assert Submission.objects.count() == 53
    assert Comment.objects.get(uuid=identity("c-001")).provision.uuid == identity("v1-floodplain")
    stages = {"CV1": Stage.RESPONDED, "CV2": Stage.OPEN, "CHYDRO": Stage.ANNOUNCED}
    for code, stage in stages.items():
        assert Consultation.objects.get(code=code).stage == stage
    assert Theme.objects.published().count() == 14
    assert Consultation.objects.get(code="CV1").deadline_changes.count() == 1
    assert Comment.objects.get(uuid=identity("c-078")).state == "hidden"
    assert Comment.objects.get(uuid=identity("c-031")).state == "visible"
    assert Submission.objects.get(reference="s-031").late
    assert Comment.objects.filter(parent__isnull=False).count() == 3
    assert ModerationCase.objects.filter(action="pending").count() == 1
    assert ProvisionMapping.objects.filter(kind="split").count() == 2
    assert StakeholderOrganisation.objects.filter(demonstration=False).count() == 0
    second = Consultation.objects.get(code="CV2")
    assert second.days_left == 48
    assert f"{second.closes_at.astimezone(second.zone):%H:%M}" == "23:59"
    assert f"{second.opens_at.astimezone(second.zone):%H:%M}" == "00:00"
    # What happened before the portal knew of it is no news.
    assert not OutboxMessage.objects.exists()


def test_what_belongs_to_comments_and_hearings_is_loaded():
    load()
    sketch = Comment.objects.get(uuid=identity("d-014")).attachments.get()
    assert (sketch.media_type, sketch.purpose) == ("image/png", "attachment")
    assert Comment.objects.get(uuid=identity("d-011")).attachments.get().name.endswith(".pdf")
    heard = Submission.objects.get(reference="s-011").hearing
    assert heard.minutes_ru.startswith("Протокол для демонстрации")
    assert heard.minutes_mn and heard.minutes_zh_hans and heard.minutes_en
    states = {
        reference: Submission.objects.get(reference=reference).representation.state
        for reference in ("s-101", "s-105", "s-107")
    }
    assert states == {"s-101": "confirmed", "s-105": "refused", "s-107": "pending"}
    # One speaker of an organisation, however often she speaks.
    first, later = (Submission.objects.get(reference=r) for r in ("s-002", "s-101"))
    assert first.representation == later.representation
    assert str(later.representation.stakeholder) == str(later.organisation)


def test_files_are_kept_once_however_often_a_folder_is_loaded(folder):
    load(folder)
    load(folder)
    assert Attachment.objects.count() == 2
    assert Representation.objects.count() == 6


def test_a_file_that_is_missing_or_is_no_picture_is_refused(folder):
    sketch = folder / "files" / "low-dam-on-a-plain-demonstration.png"
    sketch.write_bytes(b"nothing of the kind")
    with pytest.raises(CommandError):
        load(folder)
    assert not Submission.objects.exists()
    sketch.unlink()
    with pytest.raises(CommandError):
        load(folder)


@pytest.mark.parametrize("name", ["../plan.yaml", "/etc/hostname", ".hidden.png", ""])
def test_no_file_is_taken_from_outside_its_folder(folder, name):
    def point_out(data):
        data["submissions"][0]["comments"][0]["files"] = [name]

    change(folder, "submissions.yaml", point_out)
    with pytest.raises(CommandError):
        load(folder)


def test_loading_again_changes_nothing_and_moves_no_day():
    load()
    before = list(Consultation.objects.order_by("pk").values("opens_at", "closes_at", "slug"))
    received = list(Submission.objects.order_by("pk").values_list("received_at", flat=True))
    events = AuditEvent.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=9), tick=False):
        again = load()
    assert "created 0, changed 0" in again
    assert before == list(
        Consultation.objects.order_by("pk").values("opens_at", "closes_at", "slug")
    )
    assert received == list(Submission.objects.order_by("pk").values_list("received_at", flat=True))
    assert AuditEvent.objects.count() == events


def test_a_dry_run_stores_nothing():
    out = load(DEMO, "--dry-run")
    assert "nothing was stored" in out
    assert "created 7" in out
    assert not Consultation.objects.exists()
    assert not StakeholderOrganisation.objects.exists()


def test_a_change_of_what_may_change_is_counted(folder):
    load()
    change(folder, "organisations.yaml",
           lambda d: d["organisations"][0]["name"].update(en="Renamed"))  # fmt: skip
    assert "created 0, changed 1" in load(folder)
    assert StakeholderOrganisation.objects.filter(name_en="Renamed").exists()


def _text(d):
    d["versions"][0]["provisions"][1]["text"].pop("mn")


def _unknown(d):
    d["versions"][0]["provisions"][1]["colour"] = "blue"


def _parent(d):
    d["versions"][0]["provisions"][1]["parent"] = "v2-c1"


def _comment(d):
    d["submissions"][0]["comments"][0]["provision"] = "v2-floodplain"


def _late(d):
    d["submissions"][0]["late"] = True


def _zone(d):
    d["consultations"][0]["time_zone"] = "Mars/Olympus"


def _short(d):
    d["consultations"][1]["closes_day"] = 20


def _draft_text(d):
    d["versions"][1]["provisions"][1]["status"]["mn"] = "draft"


def _unanswered(d):
    d["themes"][0]["comments"].remove("c-011")


def _twice(d):
    d["organisations"].append(dict(d["organisations"][0]))


BROKEN = [
    ("plan.yaml", _text, "versions[v1].provisions[v1-free-flow].text.mn"),
    ("plan.yaml", _unknown, "versions[v1].provisions[v1-free-flow].colour"),
    ("plan.yaml", _parent, "“v2-c1” does not exist"),
    ("submissions.yaml", _comment, "submissions[s-001].comments[c-001].provision"),
    ("submissions.yaml", _late, "submissions[s-001].late"),
    ("consultation.yaml", _zone, "Mars/Olympus"),
    ("consultation.yaml", _short, "strictest minimum: 60 days"),
    ("plan.yaml", _draft_text, "consultations[c-v2]"),
    ("themes.yaml", _unanswered, "no published response yet"),
    ("organisations.yaml", _twice, "occurs 2 times"),
]


@pytest.mark.parametrize(("file", "edit", "said"), BROKEN)
def test_a_broken_folder_is_refused_with_the_place_and_changes_nothing(folder, file, edit, said):
    change(folder, file, edit)
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_plan", str(folder), stdout=out, stderr=out)
    assert refusal.value.returncode == 1
    assert said in out.getvalue()
    assert not Consultation.objects.exists()
    assert not ProvisionText.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_missing_or_unreadable_file_is_refused(folder):
    (folder / "themes.yaml").unlink()
    (folder / "plan.yaml").write_bytes(b"\xff\xfe: [")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_plan", str(folder), stdout=out, stderr=out)
    assert "themes.yaml: -: the file is missing" in out.getvalue()
    assert "plan.yaml: -: cannot be read" in out.getvalue()
    with pytest.raises(CommandError, match="no such folder"):
        call_command("import_plan", str(folder / "nowhere"))


def test_announced_words_and_received_comments_are_not_rewritten_by_a_later_import(folder):
    load()
    change(folder, "plan.yaml",
           lambda d: d["versions"][0]["provisions"][1]["text"].update(ru="Иначе."))  # fmt: skip
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_plan", str(folder), stdout=out, stderr=out)
    assert "versions[v1].provisions[v1-free-flow]" in out.getvalue()
    assert not ProvisionText.objects.filter(text="Иначе.").exists()
    shutil.copy(DEMO / "plan.yaml", folder / "plan.yaml")
    change(folder, "submissions.yaml",
           lambda d: d["submissions"][0]["comments"][0].update(body="Другое мнение."))  # fmt: skip
    with pytest.raises(CommandError):
        call_command("import_plan", str(folder), stdout=out, stderr=out)
    assert "comments[c-001]" in out.getvalue()


def test_provisions_keep_their_identity_on_every_machine():
    load()
    provision = Provision.objects.get(uuid="25c995f6-09fe-5496-8676-f4d713f9fd69")
    assert provision.number == "1.1"
    assert provision.version.slug == "v1"
