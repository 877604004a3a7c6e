"""Concepts in running text and in queries."""

from pathlib import Path

import pytest

from portal.search import analysis
from portal.thesaurus.importing import read
from portal.thesaurus.matching import Alias, Matcher

FILE = Path(__file__).parents[2] / "portal" / "thesaurus" / "demo" / "thesaurus.yaml"


@pytest.fixture(scope="module")
def matcher():
    aliases = []
    for entry in read(FILE):
        rules = {(r.language, r.alias.casefold()): tuple(r.needs) for r in entry.ambiguous}
        for language, label in entry.label.items():
            for name in [label, *entry.aliases.get(language, [])]:
                needs = rules.get((language, name.casefold()), ())
                aliases.append(Alias(entry.id, language, name, needs))
    return Matcher(aliases, analysis.pieces)


def named(matcher, text, language, query=False):
    return [match.concept for match in matcher.matches(text, language, query=query)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Паводками затопило пойму", "ru", ["flood", "floodplain"]),
        ("Үерүүдээс хамгаалах", "mn", ["flood-protection"]),
        ("Flood forecasts for the Songhua River", "en", ["early-warning", "songhua"]),
        ("黑龙江省发布洪水预警", "zh-hans", ["heilongjiang-province", "early-warning"]),
        ("белый амур и бассейн Амура", "ru", ["grass-carp", "amur"]),
        ("濕地", "zh-hans", ["wetland"]),
    ],
)
def test_the_longest_name_wins_in_any_form(matcher, text, language, expected):
    assert named(matcher, text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "concept", "counts"),
    [
        ("По реке Амур идёт паводок.", "ru", "amur", True),
        ("Магазин «Амур» открыт до восьми.", "ru", "amur", False),
        ("Статуя Амура и Психеи в парке", "ru", "amur", False),
        ("Амар мөрний сав газар", "mn", "amur", True),
        ("Амар амгалан амьдрал", "mn", "amur", False),
        ("The tower crane on the building site", "en", "crane", False),
        ("A crane was on its nest in the wetland", "en", "crane", True),
        ("калуга и осётр ловятся", "ru", "kaluga", True),
        ("город Калуга", "ru", "kaluga", False),
    ],
)
def test_an_ambiguous_name_counts_only_near_a_word_of_its_rule(
    matcher, text, language, concept, counts
):
    assert (concept in named(matcher, text, language)) is counts


def test_the_word_of_the_rule_must_stand_near(matcher):
    far = "Магазин «Амур» " + "слово " * 40 + "паводок"
    assert "amur" not in named(matcher, far, "ru")


@pytest.mark.parametrize(
    ("query", "language", "expected"),
    [
        ("Амур", "ru", ["amur"]),
        ("Амар", "mn", ["amur"]),
        ("黑龙江", "zh-hans", ["amur"]),
        ("牡丹江", "zh-hans", ["mudan", "mudanjiang"]),
        ("магазин Амур", "ru", []),
    ],
)
def test_a_query_of_nothing_but_an_ambiguous_name_means_the_concept(
    matcher, query, language, expected
):
    assert named(matcher, query, language, query=True) == expected
    if expected:
        assert named(matcher, f"{query}.", language) == []


def test_a_match_says_where_the_name_stands(matcher):
    text = "Летом наводнения часты"
    (match,) = [m for m in matcher.matches(text, "ru") if m.concept == "flood"]
    assert text[match.start : match.end] == "наводнения"
