"""What a reader types, understood."""

import pytest

from portal.search.query.parsing import LONGEST, parse, readings


def pieces(text):
    return [(p.text, p.field, p.excluded) for p in parse(text).pieces]


def test_words_phrases_and_exclusions_are_told_apart():
    query = parse('floods "water level" -dam -"ice jam" rain')
    assert query.words == "floods rain"
    assert pieces(query.typed) == [
        ("water level", "", False),
        ("dam", "", True),
        ("ice jam", "", True),
    ]


@pytest.mark.parametrize("text", ["“a b”", "«a b»", "„a b“", "「a b」", "『a b』", '"a b"', '"a b'])
def test_every_kind_of_quotes_makes_a_phrase(text):
    assert pieces(text) == [("a b", "", False)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("year:2015", (2015, 2015)),
        ("year:2010..2015", (2010, 2015)),
        ("year:2010-2015", (2010, 2015)),
        ("year:2010..", (2010, None)),
        ("year:..2015", (None, 2015)),
        ("year:soon", (None, None)),
    ],
)
def test_years_are_one_or_a_range(text, years):
    assert parse(text).years == years


def test_fields_take_a_word_or_a_phrase():
    assert pieces('title:"living with floods" author:society') == [
        ("living with floods", "title", False),
        ("society", "author", False),
    ]


def test_a_hyphen_inside_a_word_excludes_nothing():
    query = parse("водно-болотные угодья - что это")
    assert query.pieces == []
    assert query.words == "водно-болотные угодья - что это"


def test_a_long_query_is_cut_and_says_so():
    query = parse("flood " * 3000)
    assert query.cut
    assert len(query.typed) <= LONGEST


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("flood", "mn", ["en"]),
        ("паводок", "ru", ["ru", "mn", "en"]),
        ("паводок", "mn", ["mn", "ru", "en"]),
        ("паводок", "en", ["en", "ru", "mn"]),
        ("үер", "ru", ["mn", "en"]),
        ("洪水 flood", "ru", ["zh-hans", "en"]),
    ],
)
def test_the_script_says_in_which_languages_a_query_may_be(text, language, expected):
    assert readings(text, language) == expected
