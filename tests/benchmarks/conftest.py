"""What every benchmark may use: a line to print, and times that are ratios to something named."""

import time
import tracemalloc
from contextlib import contextmanager

import pytest


class Stopwatch:
    """Measures seconds and the peak of memory of what runs inside."""

    seconds = 0.0
    peak_megabytes = 0.0

    @contextmanager
    def running(self):
        """Time the block."""
        begun = time.perf_counter()
        yield self
        self.seconds = time.perf_counter() - begun

    @contextmanager
    def watching_memory(self):
        """Measure the peak of memory of the block; it runs slower than without."""
        tracemalloc.start()
        yield self
        self.peak_megabytes = tracemalloc.get_traced_memory()[1] / 1024 / 1024
        tracemalloc.stop()


@pytest.fixture
def stopwatch():
    """Return a maker of stopwatches."""
    return Stopwatch


@pytest.fixture
def say(capsys):
    """Print a line past pytest's capture."""

    def line(text: str) -> None:
        with capsys.disabled():
            print(f"\n  {text}", end="")  # noqa: T201

    return line
