"""Reading a long file with two processes, each its half of the pages."""

from __future__ import annotations

import json
import os
import resource
import signal
from collections.abc import Callable

LONG = 100  # pages; fewer are read before a second process has begun
Reader = Callable[[range], list[list[str]]]


def read_in_two(apart: Reader, here: Reader, count: int) -> list[list[str]]:
    """Return what is on each of `count` pages, the second half read by a process of its own.

    `apart` runs there and must open the file anew: two processes would move one position in it.
    If that process dies, for example because it may use only half the memory, `here` reads its
    half as well, so that it fails or not as if there had been no second process.
    """
    if count < LONG or processors() < 2:
        return here(range(count))
    middle = count // 2
    reading, writing = os.pipe()
    second = os.fork()
    if second == 0:
        os.close(reading)
        _read_apart(apart, range(middle, count), writing)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answer:
            first_half = here(range(middle))
            written = answer.read()
    finally:
        os.kill(second, signal.SIGKILL)
        os.waitpid(second, 0)
    try:
        return first_half + json.loads(written)
    except ValueError:  # cut, or nothing: it died
        return first_half + here(range(middle, count))


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_apart(apart: Reader, numbers: range, writing: int) -> None:
    """Read, write and end the process, whatever happens: nothing of the caller may go on here."""
    try:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft != resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_AS, (soft // 2, hard))
        with os.fdopen(writing, "wb") as answer:
            answer.write(json.dumps(apart(numbers)).encode())
    finally:
        os._exit(0)
