"""`python -m portal.starting`: check, prepare where the code has changed, become the supervisor.

Django itself is not loaded here, so that a second start is quick: what needs it runs in a
process of its own, and only when something has changed since.
"""

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from .fingerprint import fingerprint
from .preparing import (
    CannotStart,
    check_port,
    check_socket_path,
    lock,
    make_var,
    redis_program,
)
from .supervision import configuration, redis_configuration


def main() -> int:
    """Start the portal; every refusal is one line and a non-zero exit."""
    parser = argparse.ArgumentParser(prog="python -m portal.starting", description=__doc__)
    parser.add_argument("--development", action="store_true", help="debug pages and reloading")
    parser.add_argument("--empty", action="store_true", help="load no demonstration")
    options = parser.parse_args()
    if options.development:
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.development"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.local")
    try:
        settings = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
        start(settings, development=options.development, empty=options.empty)
    except ImproperlyConfigured as error:
        return _refuse(f"Broken setting: {error}", 2)
    except CannotStart as reason:
        return _refuse(f"Cannot start: {reason}", 1)
    except OSError as error:
        return _refuse(f"Cannot start: {error.strerror} ({error.filename or 'var/'})", 1)
    except KeyboardInterrupt:
        return _refuse("Interrupted; the next start goes on.", 130)
    return 0


def _refuse(line: str, code: int) -> int:
    sys.stderr.write(line + "\n")
    return code


def start(settings: Any, *, development: bool, empty: bool) -> None:
    """Check, prepare and replace this process by the supervisor; raises CannotStart."""
    var_dir, environment = Path(settings.VAR_DIR), settings.ENVIRONMENT
    make_var(var_dir)
    lock(var_dir)
    check_port(environment.host, environment.port)
    prepare(settings, var_dir, empty=empty)
    become_supervisor(settings, var_dir, development=development)


def prepare(settings: Any, var_dir: Path, *, empty: bool) -> None:
    """Run `manage.py prepare` unless nothing has changed since it last succeeded."""
    stamp = var_dir / "prepared"
    wanted = fingerprint(Path(settings.BASE_DIR), os.environ.get("DATABASE_URL", ""))
    if stamp.exists() and stamp.read_text() == wanted:
        sys.stdout.write("Prepared before: the data are kept.\n")
        return
    command = [sys.executable, "manage.py", "prepare", *(["--empty"] if empty else [])]
    environment = {k: v for k, v in os.environ.items() if k != "REDIS_URL"}
    if subprocess.call(command, cwd=settings.BASE_DIR, env=environment):
        raise CannotStart("the preparation failed; the lines above say why")
    stamp.write_text(wanted)


def become_supervisor(settings: Any, var_dir: Path, *, development: bool) -> None:
    """Write the supervisor's configuration and become it."""
    environment = settings.ENVIRONMENT
    redis, redis_url = None, environment.redis_url
    if not redis_url:
        redis = redis_program()
        if redis:
            socket = var_dir / "redis" / "redis.sock"
            check_socket_path(socket)
            redis_url = f"unix://{socket}"
            (var_dir / "redis" / "redis.conf").write_text(redis_configuration(var_dir))
    conf = var_dir / "supervisord.conf"
    conf.write_text(
        configuration(
            root=Path(settings.BASE_DIR),
            var_dir=var_dir,
            host=environment.host,
            port=environment.port,
            redis=redis,
            worker=bool(redis_url),
            development=development,
        )
    )
    every = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - shown, not bound
    shown = every.get(environment.host, environment.host)
    child = dict(
        os.environ,
        AMUR_VAR_DIR=str(var_dir),
        SCREEN_URL=f"http://{shown}:{environment.port}",
        SCREEN_VAR=str(var_dir),
        SCREEN_WORKER="1" if redis_url else "0",
        PYTHONUNBUFFERED="1",
    )
    if redis_url:
        child["REDIS_URL"] = redis_url
    sys.stdout.flush()
    supervisor = Path(sys.executable).with_name("supervisord")
    os.execve(supervisor, [str(supervisor), "-n", "-c", str(conf)], child)  # noqa: S606 - our own program


if __name__ == "__main__":
    raise SystemExit(main())
