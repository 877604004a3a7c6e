"""The record is chained: whoever changes it behind the portal's back is found."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from consultations import actions
from consultations.models import AuditEvent, Chain, Comment, Response, RuleBroken
from consultations.proof import offline, triggers
from consultations.proof.archive import write_archive
from consultations.proof.offline import verify_archive
from consultations.proof.verifying import problems_of_the_record
from tests.factories.accounts import UserFactory
from tests.factories.consultations import make_comment, make_open, make_stakeholder, make_theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    """A consultation in which something of each kind has happened."""
    consultation = make_open()
    author = make_stakeholder()
    kept, hidden = make_comment(consultation, by=author), make_comment(consultation, by=author)
    actions.keep_translation(
        comment=kept, language="ru", body="Кета доходит позже.", proposed_text="", method="human",
        by=UserFactory(),
    )  # fmt: skip
    actions.hide_comment(comment=hidden, reasons={"en": "A name"}, by=UserFactory())
    make_theme(consultation, [kept], published=True)
    return consultation


def problems(consultation=None) -> list[str]:
    return list(problems_of_the_record(consultation))


def behind_the_back(statement: str, *values) -> None:
    """What somebody does who has the database and takes the triggers away first."""
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install()


def test_an_untouched_record_is_intact(consultation):
    assert problems() == []
    assert problems(consultation) == []
    call_command("verify_record")
    call_command("verify_record", consultation=consultation.slug)


def test_events_of_two_consultations_are_two_chains_without_gaps(consultation):
    other = make_open()
    make_comment(other)
    for each in (consultation, other):
        numbers = AuditEvent.objects.filter(consultation=each).order_by("pk")
        assert list(numbers.values_list("sequence", flat=True)) == list(
            range(1, numbers.count() + 1)
        )
        assert Chain.objects.get(key=f"consultation:{each.pk}").length == numbers.count()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consultations_auditevent SET verb = 'other'",
        "UPDATE consultations_auditevent SET detail = '{}'",
        "UPDATE consultations_auditevent SET at = CURRENT_TIMESTAMP",
        "DELETE FROM consultations_auditevent",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_an_event(consultation, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert problems() == []


def test_an_erased_account_leaves_its_events_without_a_name_and_the_chain_whole(consultation):
    moderator = AuditEvent.objects.get(verb="comment.hidden").actor
    number = moderator.pk
    moderator.delete()
    event = AuditEvent.objects.get(verb="comment.hidden")
    assert (event.actor, event.actor_number) == (None, number)
    assert problems() == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE consultations_auditevent SET verb = 'x' WHERE verb = 'comment.hidden'", "changed"),
        ("UPDATE consultations_auditevent SET detail = '{}' WHERE verb = 'comment.hidden'",
         "changed"),
        ("DELETE FROM consultations_auditevent WHERE verb = 'comment.hidden'", "missing"),
        ("UPDATE consultations_auditevent SET sequence = 999 WHERE verb = 'comment.hidden'",
         "missing or moved"),
        ("UPDATE consultations_comment SET body = 'I agree' WHERE number = 1",
         "comment {comment} is not what the record says"),
        ("UPDATE consultations_comment SET state = 'hidden' WHERE number = 1",
         "comment {comment} is not what the record says"),
        ("UPDATE consultations_response SET outcome = 'rejected'", "response"),
        ("UPDATE consultations_response SET reason_mn = 'x'", "response"),
        ("DELETE FROM consultations_theme_comments", "response"),
        ("UPDATE consultations_submission SET late = NOT late", "submission"),
        ("UPDATE consultations_commenttranslation SET body = 'x'", "commenttranslation"),
        ("UPDATE consultations_moderationcase SET reason_en = 'x'", "moderationcase"),
        ("UPDATE consultations_consultation SET responded_at = '2026-01-01 00:00:00+00:00'",
         "consultation"),
        ("UPDATE consultations_provisiontext SET text = 'x', hash = 'x'", "text of plan version"),
        ("UPDATE consultations_chain SET head = 'x'", "does not end where it should"),
    ],
)  # fmt: skip
def test_every_change_behind_the_back_is_found(consultation, statement, said):
    comment = Comment.objects.get(number=1)
    behind_the_back(statement)
    found = problems()
    assert any(said.format(comment=comment.pk) in line for line in found), found
    with pytest.raises(CommandError):
        call_command("verify_record")


def test_the_last_event_cut_off_is_found(consultation):
    last = AuditEvent.objects.filter(consultation=consultation).order_by("-sequence").first()
    behind_the_back("DELETE FROM consultations_auditevent WHERE id = %s", last.pk)
    assert any("does not end" in line for line in problems(consultation))


def test_two_events_in_another_order_are_found(consultation):
    first, second = AuditEvent.objects.filter(consultation=consultation).order_by("sequence")[:2]
    for pk, sequence in ((first.pk, 900), (second.pk, 1), (first.pk, 2)):
        behind_the_back(
            "UPDATE consultations_auditevent SET sequence = %s WHERE id = %s", sequence, pk
        )
    assert problems(consultation)


def test_a_comment_written_past_the_portal_is_found(consultation):
    real = Comment.objects.get(number=1)
    forged = Comment.objects.get(pk=real.pk)
    forged.pk, forged.uuid, forged.number = None, None, 99
    forged._state.adding = True
    import uuid

    forged.uuid = uuid.uuid4()
    forged.save()
    assert any("is not in the record" in line for line in problems(consultation))


def test_a_missing_trigger_is_named(consultation):
    triggers.remove()
    assert any("trigger" in line for line in problems())
    triggers.install()
    assert problems() == []


def test_events_cannot_be_added_in_bulk():
    with pytest.raises(RuleBroken):
        AuditEvent.objects.bulk_create([AuditEvent(verb="forged")])


# --- the archive ---------------------------------------------------------------------------------
@pytest.fixture
def archive(consultation, tmp_path):
    path = tmp_path / "record.zip"
    write_archive(consultation, path)
    return path


def rewritten(path, name, change):
    """The archive with one file changed, and the manifest made to fit."""
    import hashlib

    with zipfile.ZipFile(path) as source:
        parts = {n: source.read(n) for n in source.namelist()}
    parts[name] = change(parts[name])
    manifest = json.loads(parts["manifest.json"])
    manifest["files"][name] = hashlib.sha256(parts[name]).hexdigest()
    parts["manifest.json"] = json.dumps(manifest).encode()
    other = path.with_name("other.zip")
    with zipfile.ZipFile(other, "w") as target:
        for n, data in parts.items():
            target.writestr(n, data)
    return other


def test_an_archive_verifies_here_and_without_the_portal(archive, consultation, tmp_path):
    manifest, found = verify_archive(archive)
    assert found == []
    assert manifest["length"] == AuditEvent.objects.filter(consultation=consultation).count()
    call_command("verify_record", archive=str(archive))
    with zipfile.ZipFile(archive) as opened:
        opened.extract("verify.py", tmp_path)
    alone = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "verify.py"), str(archive)],
        capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"}, cwd=tmp_path,
    )  # fmt: skip
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.endswith("intact\n")


@pytest.mark.parametrize("given", [[], ["."], ["verify.py"]])
def test_the_verifier_of_an_archive_says_what_it_needs(given):
    code = Path(offline.__file__)
    alone = subprocess.run(
        [sys.executable, "-I", str(code), *given], capture_output=True, text=True, cwd=code.parent
    )
    assert alone.returncode == 1
    assert alone.stderr == "Name the archive: python3 verify.py archive.zip\n"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("events.jsonl", lambda data: data.replace(b"comment.hidden", b"comment.loved!")),
        ("events.jsonl", lambda data: b"\n".join(data.splitlines()[:-1]) + b"\n"),
        ("events.jsonl", lambda data: b"\n".join(reversed(data.splitlines())) + b"\n"),
        ("contents.jsonl", lambda data: data.replace(b"The salmon", b"The sturgeon")),
        ("contents.jsonl", lambda data: b"\n".join(data.splitlines()[1:]) + b"\n"),
    ],
)
def test_an_archive_that_was_changed_does_not_verify(archive, name, change):
    forged = rewritten(archive, name, change)
    assert verify_archive(forged)[1]
    with pytest.raises(CommandError):
        call_command("verify_record", archive=str(forged))


def test_the_archive_holds_no_hidden_words_and_no_personal_data(consultation, tmp_path):
    author = make_stakeholder(display_name="Nina Fisher", affiliation="Village of Nizhneye")
    secret = make_comment(consultation, by=author, body="My telephone is 555-0100")
    actions.hide_comment(comment=secret, reasons={"en": "A number"}, by=UserFactory())
    path = tmp_path / "record.zip"
    write_archive(consultation, path)
    with zipfile.ZipFile(path) as opened:
        everything = b"".join(opened.read(n) for n in opened.namelist()).decode()
    for private in ("555-0100", "Nina Fisher", "Nizhneye", author.email):
        assert private not in everything
    assert verify_archive(path)[1] == []


def test_what_is_no_archive_is_refused_in_one_line(tmp_path):
    path = tmp_path / "x.zip"
    path.write_text("no zip")
    with pytest.raises(CommandError, match="no archive"):
        call_command("verify_record", archive=str(path))
    with pytest.raises(CommandError):
        call_command("verify_record", consultation="nothing")


def test_the_head_of_the_chain_is_public_for_copies(consultation, client):
    head = Chain.objects.get(key=f"consultation:{consultation.pk}").head
    text = client.get(f"/en/consultations/{consultation.slug}/record/?format=txt").content.decode()
    assert text.split() == [
        consultation.slug, str(AuditEvent.objects.filter(consultation=consultation).count()), head,
    ]  # fmt: skip
    page = client.get(f"/mn/consultations/{consultation.slug}/record/").content.decode()
    assert head[:16] in page


def test_the_import_and_a_letter_enter_the_record_as_a_comment_from_the_web_does(consultation):
    kinds = set(AuditEvent.objects.filter(consultation=consultation).values_list("verb", flat=True))
    assert {
        "comment.filed",
        "submission.filed",
        "submission.received",
        "response.published",
    } <= kinds
    assert Response.objects.get().published_at


def test_an_archive_is_written_again_when_something_happens_meanwhile(consultation, tmp_path):
    first = Comment.objects.get(number=1)
    happened = []

    def tell(done: int) -> None:
        if not happened:
            happened.append(done)
            actions.hide_comment(comment=first, reasons={"en": "Why"}, by=UserFactory())

    path = tmp_path / "record.zip"
    write_archive(consultation, path, tell)
    manifest, found = verify_archive(path)
    assert found == []
    assert manifest["length"] == AuditEvent.objects.filter(consultation=consultation).count()
