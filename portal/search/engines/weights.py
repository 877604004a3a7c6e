"""How much a match counts; one table for both engines."""

TITLE = 2.0
HEADING = 2.0
TEXT = 1.0
AUTHORS = 1.5
STUBS = 0.3  # beginnings of words: below any true stem

CONCEPT_NAMED = 1.0  # the text names the concept
CONCEPT_ABOVE = 0.2  # it names something narrower
CONCEPT_GIVEN = 0.4  # editors say that the object is about it
CONCEPTS = 0.8  # all of them against the words themselves
HINT = 0.5  # a concept that only one word of its name suggests

SUPERSEDED = 0.75  # an older edition is found, after the newer one
FOREIGN = 0.9  # a text in another language than the reader's
ALL_WORDS = 0.5  # a text with every word of the query against one with few of them
RECORD = 0.7  # what a page has of the score of its object's title and abstract
NEIGHBOURS = 0.4  # two words that stand together in the query and near each other in the text
NEAR = 10  # words between them at most
