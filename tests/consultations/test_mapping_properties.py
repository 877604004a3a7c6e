"""Whatever the plans: a proposal leaves nothing out, and a difference gives both texts back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.lineage import Piece, propose
from consultations.wording import cut, side, word_changes

WORDS = st.sampled_from(
    ["река", "кета", "лёд", "пойма", "үер", "мөрөн", "загас", "ус", "dam", "salmon", "ice", "seal",
     "河流", "湿地", "大麻哈鱼", "洪水", ".", ",", "30", "2050", "\n"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)
LANGUAGES = st.sets(st.sampled_from(["en", "ru", "zh-hans", "mn"]), min_size=1)


@st.composite
def versions(draw, base):
    """Chapters with provisions, in order, each in some languages."""
    made, key = [], base
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        head = key = key + 1
        made.append(Piece(head, str(chapter), True, None, {"ru": (draw(TEXTS), "")}))
        for number in range(1, draw(st.integers(0, 4)) + 1):
            key += 1
            texts = {code: (draw(TEXTS), draw(TEXTS)) for code in sorted(draw(LANGUAGES))}
            made.append(Piece(key, f"{chapter}.{number}", False, head, texts))
    return made


@settings(max_examples=150, deadline=None, derandomize=True)
@given(old=versions(0), new=versions(1000))
def test_every_provision_occurs_and_ends_fit_their_kinds(old, new):
    links = propose(old, new)
    chapters = {p.key: p.is_chapter for p in [*old, *new]}
    assert {link.old for link in links} - {None} == {p.key for p in old}
    assert {link.new for link in links} - {None} == {p.key for p in new}
    assert len({(link.old, link.new) for link in links}) == len(links)
    for link in links:
        assert (link.old is None) == (link.kind == "new")
        assert (link.new is None) == (link.kind == "deleted")
        if link.old and link.new:
            assert chapters[link.old] == chapters[link.new]
    open_old = {link.old for link in links if link.new is None}
    assert not open_old & {link.old for link in links if link.new is not None}
    open_new = {link.new for link in links if link.old is None}
    assert not open_new & {link.new for link in links if link.old is not None}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(old=versions(0))
def test_a_copy_is_unchanged_and_asking_twice_gives_the_same(old):
    copy = [
        Piece(p.key + 1000, p.number, p.is_chapter, p.chapter and p.chapter + 1000, dict(p.texts))
        for p in old
    ]
    links = propose(old, copy)
    assert links == propose(old, copy)
    assert {(link.old, link.new) for link in links} == {(p.key, p.key + 1000) for p in old}
    assert {link.kind for link in links} == {"unchanged"}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(old=versions(0), seed=st.randoms(use_true_random=False))
def test_another_order_within_a_chapter_is_no_change(old, seed):
    unique = {tuple(sorted(p.texts.items())) for p in old}
    if len(unique) < len(old):
        return
    shuffled = list(old)
    seed.shuffle(shuffled)
    copy = [
        Piece(p.key + 1000, f"9.{i}", p.is_chapter, p.chapter and p.chapter + 1000, dict(p.texts))
        for i, p in enumerate(shuffled)
    ]
    assert {link.kind for link in propose(old, copy)} == {"unchanged"}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(old=TEXTS, new=TEXTS)
def test_a_difference_gives_both_texts_back(old, new):
    changes = word_changes(old, new)
    assert "".join(text for _kind, text in side(changes, "removed")) == old
    assert "".join(text for _kind, text in side(changes, "added")) == new
    if old == new:
        assert {kind for kind, _text in changes} <= {"same"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(old=TEXTS, parts=st.lists(TEXTS, min_size=1, max_size=4))
def test_cutting_a_difference_loses_no_word(old, parts):
    changes = word_changes(old, "".join(parts))
    pieces = cut(changes, [len(part) for part in parts])
    assert ["".join(t for k, t in piece if k != "removed") for piece in pieces] == parts
    assert "".join(t for piece in pieces for k, t in piece if k != "added") == old


def test_chinese_is_compared_by_characters_and_russian_by_words():
    assert word_changes("禁渔期为三十天", "禁渔期为六十天") == [
        ("same", "禁渔期为"), ("removed", "三"), ("added", "六"), ("same", "十天"),
    ]  # fmt: skip
    assert word_changes("срок тридцать дней", "срок шестьдесят дней") == [
        ("same", "срок "), ("removed", "тридцать"), ("added", "шестьдесят"), ("same", " дней"),
    ]  # fmt: skip


def test_a_comma_between_two_changes_does_not_cut_them_apart():
    changes = word_changes("red, green fish", "blue, white fish")
    assert changes == [("removed", "red, green"), ("added", "blue, white"), ("same", " fish")]
