"""A small process that makes exports and says what each took: `-m tests.benchmarks.exports_apart`.

On Linux a child's greatest memory starts with that of the process that started it, so it is read
here, from /proc/self/status, and put back to the present one before each export.

Standard input: {"database": name, "var": folder, "exports": [id, …]}.
Standard output: a line of JSON per export: {"id", "seconds", "megabytes", "size"}; megabytes are
the peak above what the process held when it began.
"""

import gc
import json
import re
import sys
import time
from pathlib import Path


def held(name: str) -> float:
    """Return a line of the process's own memory (VmHWM: the peak, VmRSS: now), in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) / 1024


def main() -> None:
    """Make the exports in their order."""
    request = json.load(sys.stdin)
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    connection.settings_dict["NAME"] = request["database"]
    settings.VAR_DIR = Path(request["var"])
    from consultations.exporting.making import make
    from consultations.models import Export

    for pk in request["exports"]:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = held("VmRSS"), time.perf_counter()
        ended = make(pk)
        seconds, peak = time.perf_counter() - begun, held("VmHWM")
        path = Export.objects.get(pk=pk).path
        answer = {"id": pk, "ended": ended, "seconds": seconds, "megabytes": peak - before}
        answer["size"] = path.stat().st_size / 1024 / 1024
        path.unlink()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
