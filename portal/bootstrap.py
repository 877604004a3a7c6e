"""Makes the environment in .venv/ and hands over to a command in it.

Runs on the machine's own Python, whatever it is, before anything is installed: only the standard
library, and no syntax newer than what is needed to say that a Python is too old.

    python3 portal/bootstrap.py [--dev] COMMAND [ARGUMENT ...]
"""

import sys

# This file's folder holds modules named as libraries are (celery.py): nothing is imported from it.
sys.path.pop(0)

import hashlib
import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(FOLDER, "bin", "python")
OLDEST, NEWEST = (3, 11), (3, 13)
NEEDED_BYTES = 700 * 1024 * 1024


def stop(message):
    """End with one clear line."""
    sys.stderr.write("Cannot start: " + message + "\n")
    raise SystemExit(1)


def fitting_python():
    """Return a Python of a version the portal runs on: this one, else one on the path."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            return found
    stop(
        "Python 3.11, 3.12 or 3.13 is needed and this is %d.%d. Install one, or name one: "
        "make run PYTHON=/path/to/python3.12" % sys.version_info[:2]
    )


def install(requirements):
    """Create .venv/ if need be and bring it to the locked versions; a second call does nothing."""
    content = b"".join(open(os.path.join(ROOT, name), "rb").read() for name in requirements)
    stamp = os.path.join(FOLDER, "installed-" + requirements[-1])
    wanted = hashlib.sha256(content).hexdigest()
    if os.path.exists(PYTHON) and os.path.exists(stamp) and open(stamp).read() == wanted:
        return
    free = shutil.disk_usage(ROOT).free
    if not os.path.exists(PYTHON):
        if free < NEEDED_BYTES:
            stop(
                "the disk is nearly full: %d MB are free, the first start needs %d MB"
                % (free // 1024 // 1024, NEEDED_BYTES // 1024 // 1024)
            )
        python = fitting_python()
        print("1/6 Making the environment in .venv/ (%s)" % python, flush=True)
        made = subprocess.run([python, "-m", "venv", FOLDER], capture_output=True, text=True)
        if made.returncode:
            shutil.rmtree(FOLDER, ignore_errors=True)
            stop(
                "the environment could not be made: %s"
                % ((made.stdout + made.stderr).strip().splitlines() or ["no reason given"])[-1]
            )
    print("2/6 Installing the locked libraries", flush=True)
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes"]
    pip += ["--no-deps", "--quiet", "--progress-bar", "off"]
    for name in requirements:
        pip += ["-r", os.path.join(ROOT, name)]
    try:
        code = subprocess.call(pip)
    except KeyboardInterrupt:
        stop("interrupted while installing; the next start goes on")
    if code:
        stop("the libraries could not be installed; the lines above say why")
    with open(stamp, "w") as file:
        file.write(wanted)


def main():
    """Install, then become the command."""
    arguments = sys.argv[1:]
    requirements = ["requirements.txt"]
    if arguments and arguments[0] == "--dev":
        arguments = arguments[1:]
        requirements.append("requirements-dev.txt")
    try:
        install(requirements)
    except OSError as error:
        stop("%s (%s)" % (error.strerror or error, error.filename or ROOT))
    os.chdir(ROOT)
    environment = dict(os.environ, VIRTUAL_ENV=FOLDER, PYTHONUNBUFFERED="1")
    environment["PATH"] = os.path.join(FOLDER, "bin") + os.pathsep + environment.get("PATH", "")
    environment.pop("PYTHONHOME", None)
    if not arguments:
        return
    program = arguments[0]
    if program == "python":
        program = PYTHON
    elif os.path.exists(os.path.join(FOLDER, "bin", program)):
        program = os.path.join(FOLDER, "bin", program)
    os.execvpe(program, [program, *arguments[1:]], environment)


main()
