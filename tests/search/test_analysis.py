"""How words become terms: golden tokens in four languages."""

import pytest

from portal.search import analysis
from portal.search.analysis import mongolian
from portal.search.analysis.characters import simplified

FAMILIES = """
үер үерийн үерийг үерт үерээс үерүүд үертэй үерээр үерүүдийг
мөрөн мөрний мөрнийг мөрөнд мөрнөөс мөрнөөр
ус усны усан усанд уснаас усаар усыг усаа
гол голын голд голоос голууд голуудын голоо голтой
загас загасны загасыг загасаар загасанд загаснаас загаснууд
булаг булгийн булгууд булгаас булгуудаа булгийг
худаг худгийн худгаа худгаас худгууд
газар газрын газарт газраас газрууд газраар
бохирдол бохирдлын бохирдлоос бохирдлыг бохирдолд бохирдлоор
далан далангийн далангууд далангаас далангуудаа
тогоруу тогорууны тогоруунууд тогоруугаа тогоруунаас тогорууг
гэрээ гэрээний гэрээнүүд гэрээг гэрээгээр гэрээнүүдийн
оролцогч оролцогчид оролцогчдын оролцогчийн оролцогчдыг
хамгаалах хамгаална хамгаалсан хамгаалж хамгаалдаг хамгаалахад хамгаалалт хамгаалалтын
бэлчээр бэлчээрийн бэлчээрт бэлчээрээ бэлчээрийг
төлөвлөгөө төлөвлөгөөний төлөвлөгөөг төлөвлөгөөнд төлөвлөгөөгөөр
зөвшөөрөл зөвшөөрлийн зөвшөөрлүүд зөвшөөрлөөр зөвшөөрлийг
хууль хуулийн хуульд хуулиас хуулиар
онон ононгийн ононгоос ононд ононыг
эрэг эргийн эрэгт эргээс
гомдол гомдлын гомдоллох гомдоллоно
унших уншина уншдаг уншиж
шалгах шалгана шалгаж шалгасан
""".strip().splitlines()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda line: line.split()[0])
def test_the_forms_of_a_mongolian_word_share_one_stem(family):
    assert len({mongolian.stem(form) for form in family.split()}) == 1


def test_different_mongolian_words_keep_different_stems():
    heads = [line.split()[0] for line in FAMILIES]
    assert len({mongolian.stem(head) for head in heads}) == len(heads)


def test_the_filters_for_elasticsearch_do_what_the_python_stemmer_does():
    import re

    filters = list(mongolian.elasticsearch_filters().values())
    words = [w for line in FAMILIES for w in line.split()] + ["ой", "нь", "wwf", "2013"]
    for word in words:
        found = word
        for rule in filters:
            replacement = re.sub(r"\$(\d)", r"\\\1", rule["replacement"])
            found = re.sub(rule["pattern"], replacement, found)
        assert found == mongolian.stem(word), word


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The floods were Flooding wetlands", ["the", "flood", "were", "flood", "wetland"]),
        ("ru", "Наводнения, наводнением; ещё — ещё", ["наводнен", "наводнен", "ещ", "ещ"]),
        ("ru", "учёты осётра", ["учет", "осетр"]),
        ("zh-hans", "洪水预警", ["洪水", "水预", "预警", "警"]),
        ("zh-hans", "WWF的湿地", ["wwf", "的湿", "湿地", "地"]),
        ("mn", "Үерийн усны түвшин", ["үер", "ус", "түвш"]),
        ("en", "ＷＷＦ　２０５０", ["wwf", "2050"]),
    ],
)
def test_a_text_becomes_these_terms(language, text, expected):
    assert analysis.terms(text, language) == expected


@pytest.mark.parametrize(
    "family",
    [
        "паводок паводки паводков",
        "птенец птенцы птенцов",
        "удэгеец удэгейцы удэгейцев",
        "деревня деревень деревни",
        "весна весной весенний",
        "канал каналу каналы",
    ],
)
def test_the_forms_of_a_russian_word_share_one_stem(family):
    assert len({analysis.stem(form, "ru") for form in family.split()}) == 1


def test_the_year_after_a_figure_says_nothing_and_elsewhere_it_does():
    assert [t.term for t in analysis.query_terms("наводнение 1998 года", "ru")][1:] == ["1998"]
    assert [t.term for t in analysis.query_terms("год рыбака", "ru")] == ["год", "рыбак"]


def test_a_name_is_written_as_the_other_script_writes_it():
    assert analysis.transcribed("yukola", "ru") == "юкола"
    assert analysis.transcribed("dzud", "mn") == "зуд"
    assert analysis.transcribed("дзуд", "mn") == "зуд"
    assert analysis.transcribed("наводнение", "mn") == ""


def test_traditional_and_simplified_characters_meet():
    assert analysis.terms("黑龍江濕地", "zh-hans") == analysis.terms("黑龙江湿地", "zh-hans")
    assert len(simplified()) > 2000


def test_a_chinese_year_is_found_in_figures_and_its_place_in_the_text_stays_true():
    text = "洪水在二〇一三年八月"
    year = next(t for t in analysis.tokens(text, "zh-hans") if t.term == "2013")
    assert text[year.start : year.end] == "二〇一三"


def test_a_class_in_roman_figures_is_the_class_in_chinese():
    assert "三类" in analysis.terms("执行Ⅲ类标准", "zh-hans")
    assert "三类" in analysis.terms("III类水", "zh-hans")


def test_words_that_only_ask_are_left_out_of_a_query_unless_they_are_all_of_it():
    words = [t.term for t in analysis.query_terms("why does the flood come", "en")]
    assert words == ["flood", "come"]
    assert [t.term for t in analysis.query_terms("who", "en")] == ["who"]


def test_invisible_and_control_characters_do_not_split_words():
    assert analysis.terms(analysis.clean("навод\u00adнение\x00 \u200bрека"), "ru") == [
        "наводнен", "рек",
    ]  # fmt: skip


def test_a_misspelling_is_counted_in_letters():
    assert analysis.edit_distance("наводнния", "наводнения", 2) == 1
    assert analysis.edit_distance("abcd", "abdc", 2) == 1
    assert analysis.edit_distance("abc", "xyz", 2) == 3
