"""The supervisor's configuration: which processes run and what happens when one dies."""

import os
import sys
from pathlib import Path

BIN = Path(sys.executable).parent

_HEAD = """[supervisord]
nodaemon = true
silent = true
logfile = {var}/log/supervisor.log
logfile_maxbytes = 2MB
pidfile = {var}/supervisor.pid
childlogdir = {var}/log
{user}
"""

# Celery warns at length of a worker run by root; on a bare machine or in a container that is usual.
_PROGRAM = """
[program:{name}]
command = {command}
directory = {root}
priority = {priority}
autorestart = {restart}
startsecs = {startsecs}
startretries = 1000
stopsignal = TERM
stopwaitsecs = {stopwait}
stopasgroup = {as_group}
killasgroup = true
environment = PYTHONWARNINGS="ignore:You're running the worker with superuser"
stdout_logfile = /dev/fd/1
stdout_logfile_maxbytes = 0
redirect_stderr = true
"""


def _program(root: Path, name: str, command: str, **changes: object) -> str:
    values = {
        "priority": 10,
        "restart": "true",
        "startsecs": 2,
        "stopwait": 15,
        "as_group": "false",
        **changes,
    }
    # A percent sign is an expansion to the supervisor.
    return _PROGRAM.format(name=name, root=root, command=command.replace("%", "%%"), **values)


def redis_configuration(var_dir: Path) -> str:
    """Return redis.conf: a private socket, everything written to disk within a second."""
    return f"""port 0
unixsocket {var_dir}/redis/redis.sock
unixsocketperm 700
dir {var_dir}/redis
appendonly yes
appendfsync everysec
save ""
loglevel warning
logfile {var_dir}/log/redis.log
maxmemory-policy noeviction
"""


def configuration(
    *,
    root: Path,
    var_dir: Path,
    host: str,
    port: int,
    redis: str | None,
    worker: bool,
    development: bool = False,
) -> str:
    """Return supervisord.conf for Redis, web, worker, beat and the screen."""
    parts = [_HEAD.format(var=var_dir, user="user = root" if os.geteuid() == 0 else "")]
    if redis:
        parts.append(
            _program(
                root, "redis", f'"{redis}" "{var_dir}/redis/redis.conf"', priority=1, startsecs=1
            )
        )
    celery = f'"{BIN}/celery" --quiet -A portal'
    python = f'"{sys.executable}"'
    shown = f"[{host}]" if ":" in host else host
    web = (
        f'"{BIN}/gunicorn" portal.wsgi --preload --bind {shown}:{port} --workers 2 --threads 4 '
        f"--timeout 60 --graceful-timeout 10 --max-requests 5000 --max-requests-jitter 500 "
        f"--worker-tmp-dir {var_dir} --log-level warning"
    )
    work = f"{celery} worker --loglevel WARNING --concurrency 2 --without-gossip --without-mingle"
    if development:
        web = f"{python} manage.py runserver {shown}:{port}"
        worker_line = f"{BIN}/celery --quiet -A portal worker --loglevel INFO --concurrency 1"
        work = (
            f'"{BIN}/watchfiles" --filter python "{worker_line}" portal home library consultations'
        )
    parts.append(_program(root, "web", web, priority=20, as_group=str(development).lower()))
    if worker:
        parts.append(
            _program(
                root, "worker", work, priority=30, startsecs=5, as_group=str(development).lower()
            )
        )
        beat = f'{celery} beat --loglevel WARNING --schedule "{var_dir}/beat-schedule" --pidfile='
        parts.append(_program(root, "beat", beat, priority=40))
    screen = f"{python} -m portal.starting.screen"
    parts.append(_program(root, "screen", screen, priority=50, restart="false", startsecs=0))
    return "".join(parts)
