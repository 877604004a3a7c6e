"""The laws on which a rule rests: entered as rows, read beside the consultation."""

import pytest
from django.urls import reverse

from consultations.models import ParticipationRegime
from portal.accounts.groups import CONSULTATION_MANAGERS
from tests.factories.accounts import member_of
from tests.factories.consultations import make_open, make_regime

pytestmark = pytest.mark.django_db

WATER_CODE = {
    "name": {"en": "Water Code", "ru": "Водный кодекс", "zh-hans": "", "mn": ""},
    "reference": "No. 74-FZ",
    "certainty": "certain",
}


@pytest.fixture
def regime():
    return make_regime(legal_basis=[WATER_CODE], valid_from=None)


@pytest.fixture
def sent(client, regime):
    """Sends the form of the rule with some values changed, and returns the page."""
    client.force_login(member_of(CONSULTATION_MANAGERS))
    url = reverse("regimes_admin:edit", args=[regime.pk])

    def send(**changes):
        form = client.get(url).context["form"]
        data = {name: form[name].value() for name in form.fields if name != "legal_basis"}
        data = {name: "" if value is None else value for name, value in data.items()}
        for at, law in enumerate(form["legal_basis"].value()):
            data |= {f"legal_basis-{at}-{code}": name for code, name in law["name"].items()}
            data |= {f"legal_basis-{at}-{part}": law[part] for part in ("reference", "certainty")}
        data |= {key if key == "seen" else f"legal_basis-{key}": v for key, v in changes.items()}
        return client.post(url, {name: value for name, value in data.items() if value is not False})

    return send


def laws_of(regime):
    return ParticipationRegime.objects.get(pk=regime.pk).legal_basis


def test_a_law_is_added_in_a_free_row(sent, regime):
    added = {"1-ru": "Об экологической экспертизе", "1-reference": "174-ФЗ, 1995"}
    sent(**added, **{"1-certainty": "to_be_confirmed"})

    first, second = laws_of(regime)
    assert first == WATER_CODE
    assert second["name"]["ru"] == "Об экологической экспертизе"
    assert (second["reference"], second["certainty"]) == ("174-ФЗ, 1995", "to_be_confirmed")


def test_saving_without_a_change_changes_no_law(sent, regime):
    assert sent().status_code == 302
    assert laws_of(regime) == [WATER_CODE]


def test_an_emptied_row_is_deleted(sent, regime):
    sent(**{"0-en": "", "0-ru": "", "0-reference": " "})

    assert laws_of(regime) == []


def test_a_law_without_number_or_name_is_refused_and_what_was_typed_stays(sent, regime):
    page = sent(**{"0-reference": "", "1-reference": "No. 7-FZ", "1-certainty": "perhaps"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "Law 1 has no reference: its number, date and article." in text
    assert "Law 2 has no name in any language." in text
    assert "Say how certain law 2 is." in text
    assert 'value="No. 7-FZ"' in text
    assert laws_of(regime) == [WATER_CODE]


def test_laws_that_a_colleague_has_changed_meanwhile_are_shown_and_not_lost(client, sent, regime):
    url = reverse("regimes_admin:edit", args=[regime.pk])
    seen = client.get(url).context["form"]["seen"].value()
    colleague = [WATER_CODE | {"reference": "No. 74-FZ of 2006"}]
    ParticipationRegime.objects.filter(pk=regime.pk).update(legal_basis=colleague)

    page = sent(**{"0-reference": "No. 74", "seen": seen})
    assert "Water Code · Водный кодекс · No. 74-FZ of 2006 · Certain" in page.content.decode()
    assert laws_of(regime) == colleague


@pytest.mark.parametrize(("code", "name"), [("ru", "Водный кодекс"), ("mn", "Водный кодекс"),
                                            ("zh-hans", "Water Code")])  # fmt: skip
def test_readers_see_the_law_in_the_nearest_language(client, regime, code, name):
    consultation = make_open(regimes=[regime])

    text = client.get(f"/{code}/consultations/{consultation.slug}/").content.decode()
    assert name in text
    assert "No. 74-FZ" in text
    assert ('lang="ru">Водный' in text) is (code == "mn")
