"""What the journeys call English left over."""

from tests.journeys.leftovers import leftovers


def test_english_words_are_seen_and_marked_ones_are_not():
    source = (
        '<html lang="ru"><p>Слова <b lang="en">of the river</b> here too</p>'
        '<img alt="A wooden boat">'
    )

    assert leftovers(source, "ru") == ["here too", "A wooden boat"]
