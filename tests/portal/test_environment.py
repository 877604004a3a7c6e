"""The environment is parsed strictly: a wrong setting stops the start with one clear line."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import read
from tests.services.fixtures import local_environment

ROOT = Path(__file__).resolve().parent.parent.parent


def test_an_empty_environment_gives_the_embedded_setting():
    environment = read({})

    assert environment.port == 8000
    assert environment.host == "127.0.0.1"
    assert environment.base_url == "http://127.0.0.1:8000"
    assert environment.database["ENGINE"] == "django.db.backends.sqlite3"
    assert environment.redis_url == environment.elasticsearch_url == ""
    assert environment.email == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "not a port number"),
        ("PORT", "70000", "not a port number"),
        ("HOST", "my host", "not a host name"),
        ("DATABASE_URL", "mysql://localhost/amur", "postgres://"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("ELASTICSEARCH_URL", "ftp://localhost", "https://"),
        ("EMAIL_URL", "mailto:someone", "smtp://"),
        ("AMUR_BASE_URL", "portal.example", "https://portal.example"),
        ("AMUR_TRUST_PROXY", "perhaps", "neither true nor false"),
        ("AMUR_BASE_ULR", "https://portal.example", "is not a setting"),
    ],
)
def test_a_wrong_value_is_refused_with_the_name_and_what_it_should_be(name, value, said):
    with pytest.raises(ImproperlyConfigured, match=said) as error:
        read({name: value})

    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_wrong_setting_stops_a_command_with_one_line_and_a_non_zero_exit(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=local_environment(tmp_path, PORT="eighty"),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert done.stderr.strip().splitlines() == [
        "Broken setting: PORT='eighty' is not a port number between 1 and 65535"
    ]


def test_production_wants_a_secret_hosts_and_https(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=local_environment(tmp_path, DJANGO_SETTINGS_MODULE="portal.settings.production"),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 2
    assert "AMUR_ALLOWED_HOSTS" in done.stderr
