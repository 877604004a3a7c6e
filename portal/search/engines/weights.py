"""How much a match counts; one table for both engines."""

TITLE = 2.0
HEADING = 3.0
TEXT = 1.0
AUTHORS = 1.5
STUBS = 0.3  # beginnings of words: below any true stem
CHARACTERS = 1.0  # single Chinese characters beside the pairs that are searched

CONCEPT_NAMED = 1.0  # the text names the concept
CONCEPT_ABOVE = 0.2  # it names something narrower
CONCEPT_GIVEN = 0.4  # editors say that the object is about it
CONCEPTS = 0.3  # all of them once more, beside the words
SYNONYM = 1.0  # a text that names a concept of the query in other words, against those words
HINT = 0.5  # a concept that only one word of its name suggests

SUPERSEDED = 0.75  # an older edition is found, after the newer one
FOREIGN = 0.7  # a text in another language than the reader's
ALL_WORDS = 0.5  # a text with every word of the query against one with few of them
RECORD = 0.7  # what a page has of the score of its object's title and abstract
NEIGHBOURS = 0.4  # two words that stand together in the query and near each other in the text
NEAR = 10  # words between them at most
