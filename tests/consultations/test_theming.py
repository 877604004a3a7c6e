"""Sorting comments into themes at the desk; likeness; writing responses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import actions, likeness
from consultations.actions.answers import fingerprint
from consultations.models import AuditEvent, Response, RuleBroken, Theme
from consultations.places import find_place
from portal.notifications.models import OutboxMessage
from tests.consultations.test_admin import MANAGER, refused
from tests.factories.accounts import UserFactory, member_of
from tests.factories.consultations import (
    in_four,
    make_closed,
    make_comment,
    make_open,
    make_stakeholder,
    make_theme,
    make_version,
)

pytestmark = pytest.mark.django_db
CAMPAIGN = (
    "We ask you to keep the floodplains of the middle reach open for the spring flood, {} "
    "because the pike spawn there and the meadows live by the water that comes every year."
)


def late_comment(consultation, **fields):
    """A comment entered from a letter that came in time, after the end."""
    submission = actions.enter_submission(
        place=find_place(consultation, "provisions", "1.1"),
        received_at=consultation.opens_at + timedelta(days=1),
        channel="letter",
        comment={"position": "object", "body": "By letter", "proposed_text": "", "place": "",
                 **fields},
        by=UserFactory(),
        capacity="individual",
        country="MN",
        language="en",
        publish="with_name",
        author_name="Author",
    )  # fmt: skip
    return submission.comments.get()


@pytest.fixture
def sign_in(client):
    def as_member(group):
        client.force_login(member_of(group) if group else UserFactory())

    return as_member


@pytest.fixture
def consultation():
    return make_open()


def test_a_comment_may_stand_in_several_themes(consultation):
    comment = make_comment(consultation)
    themes = [make_theme(consultation, []) for _ in range(2)]
    for theme in themes:
        assert actions.sort_into_theme(theme=theme, comments=[comment.pk], by=UserFactory()) == 1
    assert actions.sort_into_theme(theme=themes[0], comments=[comment.pk], by=UserFactory()) == 0
    assert comment.themes.count() == 2
    event = AuditEvent.objects.filter(verb="comments.sorted").first()
    assert event.detail["comments"] == [comment.number]


def test_foreign_and_hidden_comments_are_refused(consultation):
    theme = make_theme(consultation, [])
    foreign, hidden = make_comment(make_open()), make_comment(consultation)
    actions.hide_comment(comment=hidden, reasons={"en": "Why"}, by=UserFactory())
    for comment in (foreign, hidden):
        with pytest.raises(RuleBroken):
            actions.sort_into_theme(theme=theme, comments=[comment.pk], by=UserFactory())
    with pytest.raises(RuleBroken):
        actions.sort_into_theme(theme=theme, comments=[10**6], by=UserFactory())


def test_an_answered_theme_keeps_its_comments_and_tells_those_who_join(consultation):
    theme = make_theme(consultation, [make_comment(consultation)], published=True)
    author = make_stakeholder()
    late = make_comment(consultation, by=author)
    with pytest.raises(RuleBroken, match="answered"):
        actions.take_out_of_theme(
            theme=theme, comments=theme.comments.values_list("pk", flat=True), by=UserFactory()
        )
    actions.sort_into_theme(theme=theme, comments=[late.pk], by=UserFactory())
    told = OutboxMessage.objects.filter(kind="consultations.response_published")
    assert [m.recipient for m in told] == [author]


def test_a_theme_needs_a_title_and_gets_its_own_address(consultation):
    with pytest.raises(RuleBroken):
        actions.make_theme(consultation=consultation, titles={"en": " "}, by=UserFactory())
    made = [
        actions.make_theme(consultation=consultation, titles={"mn": "Загас"}, by=UserFactory())
        for _ in range(2)
    ]
    assert len({theme.slug for theme in made}) == 2


# --- the desk ------------------------------------------------------------------------------------
def desk(consultation, query=""):
    return reverse("consultations_theming", args=[consultation.pk]) + query


def test_a_manager_sorts_many_at_once_into_a_new_theme(client, sign_in, consultation):
    comments = [make_comment(consultation) for _ in range(3)]
    sign_in(MANAGER)
    client.post(
        desk(consultation),
        {"comment": [c.pk for c in comments[:2]], "new_theme": "1", "title": "Fishing"},
    )
    theme = Theme.objects.get()
    assert theme.title_en == "Fishing"
    assert theme.comments.count() == 2
    page = client.get(desk(consultation)).content.decode()
    assert "1 comment is in no theme yet" in page
    client.post(desk(consultation), {"comment": comments[2].pk, "theme": [theme.pk]})
    assert theme.comments.count() == 3
    client.post(desk(consultation), {"comment": comments[2].pk, "theme": [theme.pk], "out": "1"})
    assert theme.comments.count() == 2


def test_keys_lead_to_the_first_nine_themes_one_comment_at_a_time(client, sign_in, consultation):
    make_comment(consultation)
    make_comment(consultation)
    for _ in range(10):
        make_theme(consultation, [])
    sign_in(MANAGER)
    page = client.get(desk(consultation, "?mode=one")).content.decode()
    assert page.count('name="comment"') == 1
    assert 'name="comment" value="' in page
    assert " checked>" in page
    assert 'accesskey="9"' in page
    assert 'accesskey="10"' not in page


def test_the_desk_suggests_the_theme_of_comments_that_are_alike(client, sign_in, consultation):
    known = make_comment(consultation, body=CAMPAIGN.format("please,"))
    make_comment(consultation, body=CAMPAIGN.format("we beg you,"))
    theme = make_theme(consultation, [known])
    sign_in(MANAGER)
    page = client.get(desk(consultation)).content.decode()
    assert "Suggested:" in page
    new = consultation.comments.get(number=2)
    client.post(desk(consultation), {"quick": f"{new.pk}:{theme.pk}"})
    assert theme.comments.count() == 2


def test_nothing_chosen_is_said_and_nothing_is_done(client, sign_in, consultation):
    theme = make_theme(consultation, [])
    sign_in(MANAGER)
    response = client.post(desk(consultation), {"into": theme.pk}, follow=True)
    assert "Choose comments and a theme." in response.content.decode()


def test_whoever_may_not_change_themes_sorts_nothing(client, sign_in, consultation):
    sign_in("Moderators")
    assert refused(client.get(desk(consultation)))
    sign_in("")
    assert refused(client.post(desk(consultation), {"new_theme": "1", "title": "x"}))
    assert not Theme.objects.exists()


def test_the_desk_takes_the_same_queries_for_many_comments(
    client,
    sign_in,
    consultation,
    django_assert_max_num_queries,
):
    author = make_stakeholder()
    comments = [make_comment(consultation, by=author, body=f"Words {n}") for n in range(12)]
    for comment in comments[:4]:
        make_theme(consultation, [comment])
    sign_in(MANAGER)
    client.get(desk(consultation))
    with django_assert_max_num_queries(45):
        client.get(desk(consultation, "?show=all"))


# --- likeness ------------------------------------------------------------------------------------
def test_a_campaign_is_grouped_and_stays_visible(consultation):
    for said in ("please,", "kindly,", "dear sirs,"):
        make_comment(consultation, body=CAMPAIGN.format(said))
    make_comment(consultation, body="Quite another thing about the ferry at the mouth of the Gorin")
    make_comment(consultation, body="I agree")
    make_comment(consultation, body="I agree")
    assert actions.group_alike(consultation_id=consultation.pk) == 1
    group = consultation.alike_groups.get()
    assert (group.size, group.authors, group.is_campaign) == (3, 3, True)
    assert consultation.comments.in_scope().count() == 6
    assert actions.group_alike(consultation_id=consultation.pk) == 1


def test_a_whole_group_is_sorted_with_one_click(client, sign_in, consultation):
    for n in range(30):
        make_comment(consultation, body=CAMPAIGN.format(f"says no. {n},"))
    actions.group_alike(consultation_id=consultation.pk)
    theme, group = make_theme(consultation, []), consultation.alike_groups.get()
    sign_in(MANAGER)
    client.post(desk(consultation), {"whole_group": group.pk, "into": theme.pk})
    assert theme.comments.count() == 30


@given(st.lists(st.text(alphabet="абвгд еж鱼水", max_size=60), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_text_is_in_two_groups_and_no_group_is_of_one(texts):
    groups = likeness.groups(enumerate(texts))
    keys = [key for group in groups for key in group]
    assert len(keys) == len(set(keys))
    assert all(len(group) > 1 for group in groups)


def test_the_same_text_in_other_case_and_punctuation_is_alike_in_every_script():
    for one, other in (
        (
            "Оставьте пойму открытой для весеннего паводка!",
            "оставьте пойму, открытой для весеннего ПАВОДКА",
        ),
        (
            "请保持中游河漫滩对春汛开放，因为狗鱼在那里产卵。春天也是如此",
            "请保持中游河漫滩对春汛开放因为狗鱼在那里产卵，春天也是如此",
        ),
        (
            "Дунд урсгалын татмыг хаврын үерт нээлттэй байлгаач",
            "дунд урсгалын татмыг хаврын үерт нээлттэй байлгаач!!",
        ),
    ):
        assert likeness.groups([(1, one), (2, other)]) == [[1, 2]]


# --- responses -----------------------------------------------------------------------------------
def test_a_response_says_when_there_is_no_later_version_to_choose_from(
    client, sign_in, consultation
):
    theme = make_theme(consultation, [])
    sign_in(MANAGER)
    page = client.get(reverse("consultations_response", args=[theme.pk])).content.decode()
    assert "the next version has not been begun" in page


def test_a_manager_writes_a_response_with_its_resulting_provision(client, sign_in, consultation):
    later = make_version(plan=consultation.plan_version.plan, number=10**4)
    provision = later.provisions.get(number="1.1")
    theme = Theme.objects.create(consultation=consultation, slug="t", **in_four("title", "T"))
    theme.comments.add(make_comment(consultation))
    sign_in(MANAGER)
    url = reverse("consultations_response", args=[theme.pk])
    assert client.get(url).status_code == 200
    reasons = in_four("reason", "Because")
    client.post(url, {"outcome": "partly", "provisions": [provision.pk], **reasons})
    response = Response.objects.get(theme=theme)
    assert (response.outcome, response.reason_mn) == ("partly", "Because mn")
    assert list(response.resulting_provisions.all()) == [provision]
    assert "Because mn" in client.get(url).content.decode()
    refusal = client.post(url, {"outcome": "partly", "seen": fingerprint(response)})
    assert "mandatory" in refusal.content.decode()


def test_a_published_response_and_a_foreign_provision_are_refused(consultation):
    theme = make_theme(consultation, [make_comment(consultation)], published=True)
    arguments = {
        "theme": theme, "outcome": "rejected", "reasons": {"en": "No"}, "organisation": None,
        "by": UserFactory(),
    }  # fmt: skip
    with pytest.raises(RuleBroken):
        actions.write_response(provisions=[], **arguments)
    open_theme = make_theme(consultation, [])
    foreign = make_version().provisions.get(number="1.1")
    with pytest.raises(RuleBroken, match="another plan"):
        actions.write_response(provisions=[foreign], **{**arguments, "theme": open_theme})


def test_a_consultation_closes_only_with_every_comment_answered():
    consultation = make_closed()
    comments = [late_comment(consultation, body=f"Letter {n}") for n in range(2)]
    theme = make_theme(consultation, comments[:1], published=True)
    with pytest.raises(RuleBroken, match=r"no\. 2"):
        actions.mark_responded(consultation=consultation, by=UserFactory())
    actions.sort_into_theme(theme=theme, comments=[comments[1].pk], by=UserFactory())
    actions.mark_responded(consultation=consultation, by=UserFactory())
    with pytest.raises(RuleBroken):
        actions.take_out_of_theme(theme=theme, comments=[comments[1].pk], by=UserFactory())


def test_suggestions_go_by_the_subject_not_by_the_little_words():
    known = [
        ("Fishing for chum salmon should close later above Troitskoye", 1),
        ("Закрывать лов кеты выше Троицкого нужно позже", 1),
        ("The dam must let the spring flood through", 2),
        ("鲑鱼捕捞应当推迟关闭", 1),
    ]
    for text, theme in (
        ("When the salmon come, fishing is already closed", 1),
        ("У нас кета идёт позже, лов закрывают рано, выше Троицкого", 1),
        ("No spring flood has come since the dam was built", 2),
        ("捕捞鲑鱼的时间太短，推迟一些", 1),
    ):
        assert next(iter(likeness.suggest([text], known)[0]))[0] == theme
    assert likeness.suggest(["It is the road to the ferry that we want repaired"], known) == [[]]


def test_a_theme_named_in_one_language_is_not_answered_in_four(consultation):
    theme = actions.make_theme(
        consultation=consultation, titles={"en": "Fishing"}, by=UserFactory()
    )
    comment = make_comment(consultation)
    actions.sort_into_theme(theme=theme, comments=[comment.pk], by=UserFactory())
    response = actions.write_response(
        theme=theme, outcome="noted", reasons=dict.fromkeys(("en", "ru", "zh-hans", "mn"), "So"),
        provisions=[], organisation=None, by=UserFactory(),
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="Русский"):
        actions.publish_response(response=response, by=UserFactory())


def test_the_desk_counts_comments_and_not_the_themes_they_go_into(client, consultation):
    client.force_login(member_of(MANAGER))
    comment = make_comment(consultation)
    url = reverse("consultations_theming", args=[consultation.pk])
    page = client.post(url, {"new_theme": "1", "title": "Ice"}, follow=True).content.decode()
    assert "The theme is made." in page and "are sorted" not in page
    client.post(url, {"new_theme": "1", "title": "Fish"})
    themes = [theme.pk for theme in consultation.themes.all()]
    both = {"comment": comment.pk, "theme": themes}
    assert "1 comment is sorted." in client.post(url, both, follow=True).content.decode()
    assert "Nothing has changed." in client.post(url, both, follow=True).content.decode()
    page = client.post(url, {**both, "out": "1"}, follow=True).content.decode()
    assert "1 comment is taken out." in page
    assert "<kbd>1</kbd>" in page and "<kbd>2</kbd>" in page
