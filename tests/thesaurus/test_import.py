"""Loading the thesaurus: whole, again, and not at all when it is broken."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from portal.thesaurus.models import Concept, ConceptAlias, broader_closure, every_alias

FILE = Path(__file__).parents[2] / "portal" / "thesaurus" / "demo" / "thesaurus.yaml"


def entry(**changes):
    return {
        "id": "flood",
        "kind": "topic",
        "label": {"en": "flood", "ru": "наводнение", "zh-hans": "洪水", "mn": "үер"},
        "aliases": {"ru": ["паводок"]},
    } | changes


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "thesaurus.yaml"

    def write(*entries):
        path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), "utf-8")
        return str(path)

    return write


def run(path, *options):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_thesaurus", path, *options, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_the_demonstration_is_loaded_and_loading_it_again_changes_nothing(db):
    assert "220 created, 0 changed" in run(str(FILE))[0]
    assert "0 created, 0 changed, 220 unchanged" in run(str(FILE))[0]
    assert "amur" in broader_closure()["songhua"]
    rules = [a for a in every_alias() if a.concept == "amur" and a.text == "Амур"]
    assert rules[0].needs


def test_a_dry_run_writes_nothing(db, file):
    assert "1 created" in run(file(entry()), "--dry-run")[0]
    assert not Concept.objects.exists()


def test_a_change_is_seen_and_names_that_are_gone_disappear(db, file):
    run(file(entry()))
    out, _, _ = run(file(entry(aliases={"ru": ["половодье"]}, scope_note={"en": "High water."})))
    assert "0 created, 1 changed" in out
    assert list(ConceptAlias.objects.values_list("name", flat=True)) == ["половодье"]
    assert Concept.objects.get().scope_note == "High water."


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (entry(kind="river"), ["flood", "kind"]),
        (entry(label={"ru": "наводнение"}), ["flood", "label", "English"]),
        (entry(broader=["nowhere"]), ["flood", "broader", "nowhere"]),
        (entry(broader=["flood"]), ["flood", "broader", "itself"]),
        (entry(colour="blue"), ["flood", "colour"]),
        (entry(lat=91.0, lon=0.0), ["flood", "lat"]),
        (entry(lat=50.0), ["flood", "lat and lon"]),
        (entry(ambiguous=[{"language": "en", "alias": "deluge", "needs": ["x"]}]), ["deluge"]),
        (entry(id="Big Flood"), ["Big Flood", "id"]),
    ],
)
def test_a_broken_concept_is_refused_with_name_field_and_reason(db, file, broken, named):
    good = entry(id="drought", label={"en": "drought"}, aliases={})
    _, err, failure = run(file(good, broken))
    assert "nothing was changed" in failure
    for word in named:
        assert word in err
    assert not Concept.objects.exists()


def test_the_same_identifier_twice_and_circles_are_refused(db, file):
    assert "used twice" in run(file(entry(), entry()))[1]
    circle = [entry(id="a", broader=["b"]), entry(id="b", broader=["a"])]
    assert "leads back to itself" in run(file(*circle))[1]


def test_a_file_that_is_no_list_or_no_yaml_is_refused(db, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: [", "utf-8")
    assert "nothing was changed" in run(str(path))[2]
    path.write_text("just words", "utf-8")
    assert "a list of concepts was expected" in run(str(path))[1]
    assert "nothing was changed" in run(str(tmp_path / "none.yaml"))[2]
