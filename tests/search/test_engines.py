"""What holds for both engines: the same texts, the same questions, the same answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.search.documents import document
from portal.search.engines.base import Clause, Request
from portal.search.query import search
from portal.search.registry import Unit

TOMORROW = timezone.localdate() + timedelta(days=1)


def found(text, language="en", **options):
    return [hit.object_id for hit in search(text, language=language, **options).hits]


def facet(results, name):
    values = next((f.values for f in results.facets if f.name == name), [])
    return {value.value: value.count for value in values}


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("en", "Flooding of the lower terraces came in August.", "flooded terrace"),
        ("ru", "Осётры поднимаются по реке на нерестилища.", "осетрами нерестилище"),
        ("zh-hans", "这里的濕地在夏天被洪水淹没。", "湿地 洪水"),
        ("mn", "Булгийн эхийг хашаалж, худгуудыг сэргээнэ.", "булгууд худгаа"),
        ("zh-hans", "二〇一三年的水位最高。", "2013年水位"),
        ("en", "The level stood at ８０８ centimetres.", "808 centimetre"),
    ],
)
def test_a_word_is_found_in_its_other_forms(shelf, indexed, language, text, query):
    shelf.put("right", text, language=language)
    shelf.put("wrong", "Nothing of the kind.", language=language)
    indexed()
    assert found(query, language)[:1] == ["right"]


@pytest.mark.parametrize(
    ("query", "language"),
    [("үер", "mn"), ("flood", "en"), ("洪水", "zh-hans"), ("үерүүдээс", "mn")],
)
def test_a_reader_finds_a_text_in_another_language_by_its_concept(shelf, indexed, query, language):
    shelf.put("floods", "Паводок затопил луга.", language="ru")
    shelf.put("cranes", "Журавли гнездятся на болотах.", language="ru")
    indexed()
    results = search(query, language=language)
    assert [hit.object_id for hit in results.hits] == ["floods"]
    assert [concept.slug for concept in results.understood] == ["flood"]
    assert "<mark>Паводок</mark>" in results.hits[0].pages[0].snippet


def test_chinese_texts_with_more_characters_of_the_query_come_first(shelf, indexed):
    shelf.put("market", "洪水以后集市开门。", language="zh-hans")
    shelf.put("river", "洪水以后江面上涨。", language="zh-hans")
    shelf.put("hall", "江上的大厅。", language="zh-hans")
    indexed()
    assert found("洪水 江涨", "zh-hans") == ["river", "market"]


def test_a_name_inside_a_longer_name_suggests_its_concept(shelf, indexed):
    shelf.put("flood", "Паводок затопил луга.", language="ru")
    shelf.put("other", "Журавли улетели.", language="ru")
    indexed()
    assert found("flood protection") == ["flood"]


def test_a_name_is_found_in_the_other_script(shelf, indexed):
    shelf.put("fish", "Рыбаки сушат юколу под навесом.", language="ru")
    shelf.put("birds", "Птицы улетели на юг.", language="ru")
    indexed()
    assert found("yukola") == ["fish"]
    assert found("yukola", bare=True) == []


def test_a_word_that_no_text_has_is_read_as_the_word_it_looks_like(shelf, indexed):
    shelf.put("right", "The connection drops on the ferry.")
    shelf.put("wrong", "The ferry is late.")
    indexed()
    assert found("ferry conection")[0] == "right"
    assert found("ferry connection")[0] == "right"


def test_a_verb_finds_the_noun_made_of_it_and_marks_it(shelf, indexed):
    shelf.put("right", "Исправление пишут рядом с прежней записью.", language="ru")
    shelf.put("wrong", "Записи хранят пять лет.", language="ru")
    indexed()
    (hit,) = search("исправлять", language="ru").hits
    assert hit.object_id == "right"
    assert "<mark>Исправление</mark>" in hit.pages[0].snippet


def test_bare_words_leave_the_thesaurus_out(shelf, indexed):
    shelf.put("meadows", "Паводок затопил луга.", language="ru")
    indexed()
    assert found("flood", bare=True) == []


def test_the_province_is_not_the_river(shelf, indexed):
    shelf.put("province", "黑龙江省的会议。", language="zh-hans")
    shelf.put("river", "Уровень реки Амур растёт.", language="ru")
    indexed()
    assert found("黑龙江省", "zh-hans")[0] == "province"
    assert found("黑龙江", "zh-hans", filters={"language": ("ru",)}) == ["river"]


def test_a_concept_counts_for_its_broader_concepts(shelf, indexed):
    shelf.put("levees", "Дамбы обвалования строят выше.", language="ru")
    indexed()
    assert found("flood", "en") == ["levees"]


def test_pages_are_grouped_by_work_with_the_best_three_first(shelf, indexed):
    shelf.put("book", *["flood and crest, flood"] * 5, "nothing here", title="A book")
    shelf.put("leaflet", "one flood among many other words about houses and wells")
    indexed()
    results = search("flood", language="en")
    book = next(hit for hit in results.hits if hit.object_id == "book")
    assert (results.total, results.total_pages) == (2, 6)
    assert len(book.pages) == 3
    assert book.more_pages == 2
    assert all(page.number < 6 for page in book.pages)


def test_facets_count_works_not_pages_under_all_other_filters(shelf, indexed):
    shelf.put("a", "flood", "flood", category="report", topics=("flood",), year=2014)
    shelf.put("a", "наводнение", language="ru", title="а", category="report", topics=("flood",))
    shelf.put("b", "flood", category="guide", topics=("flood", "dam"), year=2021)
    indexed()
    results = search("flood", language="en", filters={"category": ("report",)})
    assert [hit.object_id for hit in results.hits] == ["a"]
    assert facet(results, "category") == {"report": 1, "guide": 1}
    assert facet(results, "topic") == {"flood": 1}
    assert facet(results, "language") == {"en": 1, "ru": 1}
    assert facet(results, "year") == {"2010": 1}


def test_a_chosen_filter_that_finds_nothing_stays_to_be_taken_back(shelf, indexed):
    shelf.put("a", "flood", category="report", topics=("flood",))
    indexed()
    results = search("flood", language="en", filters={"topic": ("dam",)})
    assert results.total == 0
    assert facet(results, "topic") == {"dam": 0, "flood": 1}


def test_closed_texts_are_in_no_hit_count_or_suggestion(shelf, indexed, engine):
    shelf.put("open", "Sandhill marsh.", topics=("wetland",), licence="CC0-1.0")
    shelf.put("later", "Zanzibar marsh.", topics=("dam",), year=1999, open_from=TOMORROW)
    shelf.put("never", "Zeppelin marsh.", topics=("ice",), licence="secret", restricted=True)
    indexed()
    results = search("marsh", language="en")
    assert [hit.object_id for hit in results.hits] == ["open"]
    assert (results.total, results.total_pages) == (1, 1)
    assert facet(results, "topic") == {"wetland": 1}
    assert facet(results, "year") == {}
    assert facet(results, "licence") == {"CC0-1.0": 1}
    assert found("Zanzibar") == found("Zeppelin") == []
    assert engine.suggest("z", "en", timezone.localdate()) == []
    assert engine.spellings("zanzibat", "en", timezone.localdate()) == []
    assert engine.suggest("san", "en", timezone.localdate()) == ["sandhill"]
    # A filter that names a value which only closed texts have tells nothing either.
    assert facet(search("marsh", language="en", filters={"topic": ("ice",)}), "topic")["ice"] == 0


def test_an_embargo_ends_on_its_day(shelf, indexed):
    shelf.put("today", "marsh", open_from=timezone.localdate())
    indexed()
    assert found("marsh") == ["today"]


def test_an_older_edition_is_found_after_the_newer_one_and_marked(shelf, indexed):
    shelf.put("a-old", "sandbags against the flood", superseded=True)
    shelf.put("b-new", "sandbags against the flood")
    indexed()
    results = search("sandbags", language="en")
    assert [hit.object_id for hit in results.hits] == ["b-new", "a-old"]
    assert [hit.pages[0].superseded for hit in results.hits] == [False, True]


def test_a_phrase_in_quotes_must_stand_as_it_is(shelf, indexed):
    shelf.put("as-it-is", "the water level at the gauge")
    shelf.put("apart", "the level of the cold water")
    shelf.put("chinese", "最高水位出现在八月", language="zh-hans")
    shelf.put("other", "水的位置最高", language="zh-hans")
    indexed()
    assert found('"water level"') == ["as-it-is"]
    assert found("“最高水位”", "zh-hans") == ["chinese"]


def test_minus_leaves_texts_out(shelf, indexed):
    shelf.put("with", "flood and ice")
    shelf.put("without", "flood and rain")
    indexed()
    assert found("flood -ice") == ["without"]
    assert found('flood -"and rain"') == ["with"]


def test_fields_are_searched_alone(shelf, indexed):
    shelf.put("titled", "words", title="Cranes of the plain", authors="Nobody", year=2012)
    shelf.put("written", "cranes everywhere", title="Notes", authors="Crane Society", year=2018)
    indexed()
    assert found("title:cranes") == ["titled"]
    assert found("author:crane") == ["written"]
    assert found("year:2010..2015") == ["titled"]
    assert sorted(found("year:2010..")) == ["titled", "written"]


def test_sorting_by_year_and_title(shelf, indexed):
    shelf.put("b", "flood", title="Beta", year=2001)
    shelf.put("c", "flood", title="Gamma", year=2020)
    shelf.put("a", "flood", title="Alpha", year=2010)
    indexed()
    assert found("flood", sort="newest") == ["c", "a", "b"]
    assert found("flood", sort="oldest") == ["b", "a", "c"]
    assert found("flood", sort="title") == ["a", "b", "c"]


def test_results_come_in_pages_that_do_not_overlap(shelf, indexed):
    for i in range(25):
        shelf.put(f"w{i:02}", "flood", year=2000 + i)
    indexed()
    pages = [found("flood", page=n, per_page=10) for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({slug for page in pages for slug in page}) == 25


def test_without_words_everything_is_listed(shelf, indexed):
    shelf.record("a", "Something.", title="Something", topics=("flood",))
    shelf.put("a", "Nothing of the kind.", topics=("flood",))
    shelf.put("b", "ice", topics=("ice",))
    indexed()
    assert sorted(found("")) == ["a", "b"]
    assert search("flood", language="en").total_pages == 0, "only the record is about it"
    assert found("", filters={"concept": ("flood",)}) == ["a"]
    assert found("", filters={"topic": ("ice",)}) == ["b"]


def test_an_older_revision_never_replaces_a_newer_one(shelf, engine, thesaurus):
    def write(revision, text):
        unit = Unit(kind="work", object_id="a", language="en", number=1, title="A", text=text)
        engine.index("work", "a", revision, [document(unit)])

    shelf.put("a", "x")
    write(5, "newer words")
    write(4, "older words")
    _refresh(engine)
    assert found("newer") == ["a"]
    assert found("older") == []
    write(5, "replayed words")  # the same revision again is a replay and is taken
    _refresh(engine)
    assert found("replayed") == ["a"]
    engine.remove("work", "a", 7)
    write(6, "late words")
    _refresh(engine)
    assert found("late") == []
    assert engine.objects() == {}


def test_pages_that_are_gone_disappear(shelf, engine, thesaurus):
    def write(revision, *texts):
        units = [
            Unit(kind="work", object_id="a", language="en", number=n, title="A", text=text)
            for n, text in enumerate(texts, 1)
        ]
        engine.index("work", "a", revision, [document(unit) for unit in units])

    shelf.put("a", "x")
    write(1, "first page", "second sheet")
    write(2, "first page")
    _refresh(engine)
    assert engine.objects() == {("work", "a"): 1}
    assert found("sheet") == []


def test_a_new_name_of_a_concept_is_found_without_reading_texts_anew(shelf, indexed, thesaurus):
    from portal.search import actions
    from portal.search.engines import get_engine
    from portal.thesaurus.models import ConceptAlias

    shelf.put("ru", "Шуга пошла по реке в ноябре.", language="ru")
    indexed()
    assert found("ice jam") == []
    flood = thesaurus.get(slug="ice")
    ConceptAlias.objects.create(concept=flood, language="ru", name="шуга")
    flood.save()
    actions.record_concept_changes(["ice"])
    actions.index_pending()
    _refresh(get_engine())
    assert found("ice jam") == ["ru"]


def test_a_clause_knows_how_common_it_is(shelf, indexed, engine):
    shelf.put("a", "flood", "flood", "rain")
    indexed()
    clause = Clause("flood", {"en": ("flood",)})
    assert engine.frequency(clause, timezone.localdate()) == 2


def test_spellings_come_from_the_texts(shelf, indexed, engine):
    shelf.put("a", "Наводнения на Зее.", language="ru")
    indexed()
    assert engine.spellings("наводнния", "ru", timezone.localdate()) == ["наводнения"]


@pytest.mark.parametrize(
    "query",
    [
        "flood " * 2000,
        "* ? ** ~ ^ : ( ) [ ] { } / \\ AND OR NOT NEAR",
        '"unbalanced flood',
        "«««„„““" * 40,
        "\x00\x01\x1b flood \x7f",
        "-" * 500,
        "title: author: year:",
        "year:99999..1",
        "flood'; drop table unit; --",
        "a" * 10_000,
        "洪" * 5_000,
        "/(a+)+$/ .* <script>alert(1)</script>",
        "🌊" * 100,
        "NEAR(flood water, 3)",
        "title:*",
    ],
)
def test_a_hostile_query_is_answered_like_any_other(shelf, indexed, query):
    shelf.put("a", "flood water")
    indexed()
    results = search(query, language="en")
    assert not results.degraded
    assert results.total in (0, 1)


def test_leafing_very_deep_is_bounded(shelf, indexed):
    shelf.put("a", "flood")
    indexed()
    results = search("flood", language="en", page=10**9)
    assert results.hits == []
    assert results.page <= 100


def test_an_empty_request_to_the_engine_is_answered(shelf, indexed, engine):
    indexed()
    answer = engine.search(Request(language="en", on=timezone.localdate()))
    assert answer.total_objects == 0


def _refresh(engine):
    if hasattr(engine, "refresh"):
        engine.refresh()


def test_a_latin_word_is_found_in_russian_texts_in_either_script(shelf, indexed, engine, thesaurus):
    shelf.put("latin", "Yukola dries on racks.", language="ru")
    shelf.put("cyrillic", "Юкола сохнет на вешалах.", language="ru")
    indexed()
    assert search("yukola", language="en").total == 2
