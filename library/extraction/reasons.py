"""Why a file or one of its pages has no text. Codes are stored; words for people are in
`library/reasons.py`, because the child process knows no Django."""

from enum import StrEnum


class FileReason(StrEnum):
    """Why the whole file failed."""

    MISSING = "missing"
    EMPTY = "empty"
    TYPE = "type"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_LARGE = "too-large"
    ZIP_BOMB = "zip-bomb"
    TOO_LONG = "too-long"
    TOO_MUCH_MEMORY = "too-much-memory"
    CRASHED = "crashed"
    INTERRUPTED = "interrupted"


class PageReason(StrEnum):
    """Why one page has no text although the file was read."""

    NONE = ""
    BLANK = "blank"
    NO_OCR = "no-ocr"
    NO_OCR_LANGUAGE = "no-ocr-language"
    OCR_FAILED = "ocr-failed"
    OCR_UNFINISHED = "ocr-unfinished"


class UnreadableError(Exception):
    """A file that cannot be read, with the reason and, where it helps, a number."""

    def __init__(self, reason: FileReason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail
