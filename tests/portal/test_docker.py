"""The container files hold the same names, ports and settings as the code."""

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from portal import catalogs
from portal.settings.environment import KNOWN, read
from tests.services.fixtures import free_port, kill_group, local_environment, wait_for

DOCKER = Path(__file__).resolve().parent.parent.parent / "docker"
URLS = {"DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "EMAIL_URL"}


def example() -> dict[str, str]:
    lines = (DOCKER / "env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose() -> dict:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text())


def test_the_example_names_settings_the_portal_knows_and_it_reads_them():
    names = {n for n in example() if not n.startswith("POSTGRES_")}

    assert names <= set(KNOWN) | URLS
    environment = read({n: v for n, v in example().items() if n in names})
    assert environment.database["HOST"] == "database"
    assert environment.redis_url == "redis://redis:6379/0"


def test_every_address_of_the_example_is_a_service():
    services = compose()["services"]
    hosts = {urlsplit(example()[name]).hostname for name in URLS - {"EMAIL_URL"}}

    assert hosts <= set(services)
    assert {"web", "worker", "beat", "prepare"} <= set(services)
    assert example()["DATABASE_URL"].endswith("/" + example()["POSTGRES_DB"])
    assert f":{example()['POSTGRES_PASSWORD']}@" in example()["DATABASE_URL"]
    # The health check of the web container asks for this host.
    assert "localhost" in example()["AMUR_ALLOWED_HOSTS"].split(",")


def test_redis_appends_and_every_server_has_a_health_check_and_a_volume():
    services = compose()["services"]

    assert services["redis"]["command"][1:3] == ["--appendonly", "yes"]
    for name in ("web", "database", "redis", "elasticsearch"):
        assert services[name]["healthcheck"]["test"]
        assert services[name].get("volumes"), name


def test_client_and_server_of_the_search_have_the_same_version():
    image = compose()["services"]["elasticsearch"]["image"]
    lock = (DOCKER.parent / "requirements.txt").read_text()
    client = re.search(r"^elasticsearch==(\d+\.\d+)", lock, re.M).group(1)

    assert image.split(":")[-1].startswith(client + ".")


def test_the_image_runs_a_python_the_portal_supports_with_the_locked_libraries():
    text = (DOCKER / "Dockerfile").read_text()

    assert re.search(r"^FROM python:3\.1[123]-", text, re.M)
    assert "--require-hashes" in text
    assert "DJANGO_SETTINGS_MODULE=portal.settings.production" in text


def test_the_image_brings_the_catalogs_compiled_and_no_data_of_this_machine(tmp_path):
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text().split()
    assert {".git", ".venv", "var", "docker/env"} <= set(ignored)
    copy = tmp_path / "portal"
    shutil.copytree(DOCKER.parent, copy, ignore=shutil.ignore_patterns(*ignored, "*.mo", "tests"))
    text = (DOCKER / "Dockerfile").read_text()
    (build,) = re.findall(r"^RUN (\S+=\S+ .*compilemessages)", text, re.M)

    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(
        build.replace("/tmp/build", str(tmp_path / "build")),
        shell=True, cwd=copy, env=environment, check=True, capture_output=True,
    )  # fmt: skip

    compiled = {path.parts[-3] for path in copy.glob("locale/*/LC_MESSAGES/django.mo")}
    assert compiled == set(catalogs.LOCALES.values())
    assert list(copy.glob("portal/locale/mn/LC_MESSAGES/*.mo"))


def test_the_entrypoint_prepares_and_serves(tmp_path):
    port = free_port()
    environment = local_environment(tmp_path, HOST="127.0.0.1", PORT=str(port))
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    entrypoint = ["sh", str(DOCKER / "entrypoint")]
    subprocess.run([*entrypoint, "prepare"], env=environment, check=True, capture_output=True)
    web = subprocess.Popen([*entrypoint, "web"], env=environment, start_new_session=True)

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2) as response:
                return response.status == 200
        except OSError:
            return False

    try:
        assert wait_for(answers, seconds=60, what="the health page")
    finally:
        kill_group(web)
