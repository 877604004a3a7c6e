"""The outbox: written with the action, claimed once, delivered in the recipient's language."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.celery import sleeping
from portal.notifications import actions, delivery, digests, kinds
from portal.notifications.models import Frequency, OutboxMessage, Subscription
from portal.notifications.tasks import deliver_due, gather_digests, sweep
from tests.factories.accounts import UserFactory

State = OutboxMessage.State
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hello_kind(tmp_path, settings):
    """A kind of message of the tests, with the digest's templates."""
    kind = kinds.Kind(
        name="tests.hello",
        template="notifications/mail/digest",
        build=lambda context, language: {
            "entries": [{"subject": f"hello {context['name']}", "url": ""}],
            "language_seen": language,
        },
    )
    kinds.register(kind)
    kinds.register(
        kinds.Kind(
            name="tests.receipt",
            template="notifications/mail/digest",
            procedural=True,
            build=kind.build,
        )
    )
    yield
    del kinds.registered["tests.hello"], kinds.registered["tests.receipt"]


def write(recipient, key="one", **changes):
    """Write a message and leave it in the outbox."""
    with sleeping():
        return actions.notify(
            recipient=recipient,
            kind="tests.hello",
            context={"name": "river"},
            dedupe_key=key,
            **changes,
        )


def test_a_message_is_written_once_however_often_it_is_asked():
    user = UserFactory()

    assert write(user).pk == write(user).pk
    assert OutboxMessage.objects.count() == 1


def test_a_message_goes_with_the_transaction_it_was_written_in():
    with pytest.raises(RuntimeError), transaction.atomic():
        write(UserFactory())
        raise RuntimeError

    assert not OutboxMessage.objects.exists()


def test_an_unknown_kind_is_refused_where_it_is_written():
    with pytest.raises(KeyError):
        actions.notify(recipient=UserFactory(), kind="tests.typo", context={}, dedupe_key="x")


@pytest.mark.parametrize(
    ("language", "subject", "foot"),
    [
        ("en", "1 message from the Amur portal", "No more of these messages"),
        ("ru", "1 сообщение от портала Амура", "Больше не получать"),
        ("zh-hans", "黑龙江（阿穆尔河）门户的 1 条通知", "不再接收此类通知"),
        ("mn", "Амар мөрний порталаас 1 мэдэгдэл", "Ийм мэдэгдэл"),
    ],
)
def test_a_mail_speaks_the_language_of_its_reader_as_text_and_html(language, subject, foot):
    message = write(UserFactory(preferred_language=language))

    assert deliver_due() == 1

    sent = mail.outbox[0]
    assert sent.subject == subject
    assert foot in sent.body
    html, media_type = sent.alternatives[0]
    assert media_type == "text/html"
    assert f'lang="{"zh-Hans" if language == "zh-hans" else language}"' in html
    assert sent.extra_headers["Message-ID"] == message.message_id
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 1)


def test_a_message_from_a_subscription_carries_the_one_click_headers_and_they_work(client):
    user = UserFactory()
    subscription = actions.subscribe(user=user, topic="consultation:1", label="A plan")
    write(user, subscription=subscription)
    deliver_due()

    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert b"A plan" in client.get(path).content
    assert Subscription.objects.exists()  # mail scanners open links: looking ends nothing

    response = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert not Subscription.objects.exists()


def test_a_message_of_a_procedure_offers_no_way_to_miss_it():
    actions.notify(
        recipient=UserFactory(), kind="tests.receipt", context={"name": "x"}, dedupe_key="r"
    )
    deliver_due()

    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
    assert "belongs to a procedure" in mail.outbox[0].body


def test_a_forged_link_ends_nothing(client):
    actions.subscribe(user=UserFactory(), topic="consultation:1")

    assert client.post(reverse("notifications:unsubscribe", args=["1:forged"])).status_code == 404
    assert Subscription.objects.exists()


def test_a_claimed_message_is_not_claimed_again():
    message = write(UserFactory())

    assert delivery.claim(message.pk)
    assert not delivery.claim(message.pk)
    assert delivery.deliver([message.pk]) == 0


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(monkeypatch):
    message = write(UserFactory())
    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.send_messages",
        lambda self, messages: (_ for _ in ()).throw(OSError("the server is away")),
    )

    waits = []
    for _ in range(len(delivery.BACKOFF)):
        deliver_due()
        message.refresh_from_db()
        assert message.state == State.PENDING
        waits.append(round((message.next_attempt_at - timezone.now()).total_seconds() / 60))
        OutboxMessage.objects.update(next_attempt_at=timezone.now())
    deliver_due()
    message.refresh_from_db()

    assert waits == list(delivery.BACKOFF)
    assert message.state == State.DEAD
    assert "the server is away" in message.last_error


def test_an_editor_sends_a_dead_message_again():
    message = write(UserFactory())
    OutboxMessage.objects.update(state=State.DEAD, attempts=9)

    with sleeping():
        assert actions.requeue(messages=[message.pk], by=UserFactory()) == 1
    assert deliver_due() == 1


def test_one_broken_message_does_not_hold_up_the_others():
    broken = write(UserFactory(), key="broken")
    OutboxMessage.objects.filter(pk=broken.pk).update(context={})
    fine = write(UserFactory(), key="fine")

    assert deliver_due() == 1
    fine.refresh_from_db()
    broken.refresh_from_db()
    assert (fine.state, broken.state) == (State.SENT, State.PENDING)


def test_the_sweep_frees_what_a_dead_worker_held():
    message = write(UserFactory())
    delivery.claim(message.pk)
    OutboxMessage.objects.update(
        claimed_at=timezone.now() - timedelta(seconds=delivery.CLAIM_SECONDS + 1)
    )

    assert sweep() == 1
    assert len(mail.outbox) == 1


def test_nobody_is_written_to_after_the_account_is_closed():
    user = UserFactory()
    message = write(user)
    user.is_active = False
    user.save()

    assert deliver_due() == 0
    message.refresh_from_db()
    assert message.state == State.DROPPED
    assert mail.outbox == []


def test_followers_are_enqueued_without_loading_them(django_assert_max_num_queries):
    users = [UserFactory() for _ in range(30)]
    Subscription.objects.bulk_create(Subscription(user=u, topic="consultation:7") for u in users)

    with sleeping(), django_assert_max_num_queries(6):
        count = actions.notify_subscribers(
            topic="consultation:7",
            kind="tests.hello",
            context={"name": "river"},
            dedupe_key="opened:7",
            exclude=[users[0].pk],
        )

    assert count == 29
    with sleeping():
        actions.notify_subscribers(
            topic="consultation:7", kind="tests.hello", context={}, dedupe_key="opened:7"
        )
    assert OutboxMessage.objects.count() == 30


def test_a_daily_subscriber_gets_one_digest_and_only_when_there_is_something_to_say():
    user, silent = UserFactory(preferred_language="ru"), UserFactory()
    daily = actions.subscribe(user=user, topic="a", frequency=Frequency.DAILY)
    actions.subscribe(user=silent, topic="a", frequency=Frequency.DAILY)
    write(user, key="1", subscription=daily)
    write(user, key="2", subscription=daily)
    assert deliver_due() == 0

    assert gather_digests() == 1
    deliver_due()

    assert [m.to for m in mail.outbox] == [[user.email]]
    assert mail.outbox[0].subject == "2 сообщения от портала Амура"
    write(user, key="3", subscription=daily)
    assert digests.gather(Frequency.DAILY) == 0  # not a second one on the same day


def test_unsubscribing_drops_what_still_waits():
    user = UserFactory()
    daily = actions.subscribe(user=user, topic="a", frequency=Frequency.DAILY)
    waiting = write(user, subscription=daily)

    assert actions.unsubscribe(user=user, topic="a")

    waiting.refresh_from_db()
    assert waiting.state == State.DROPPED
    assert gather_digests() == 0


def test_the_local_mailbox_is_for_this_machine_and_the_embedded_setting_only(client, settings):
    assert client.get(reverse("notifications:mail-list")).status_code == 404

    settings.MAIL_READER = True
    assert client.get(reverse("notifications:mail-list")).status_code == 200
    far = client.get(reverse("notifications:mail-list"), REMOTE_ADDR="192.0.2.7")
    assert far.status_code == 404


def test_the_folder_keeps_a_mail_whole_and_a_duplicate_once(settings, tmp_path, client):
    settings.MAIL_READER = True
    settings.MAIL_DIR = tmp_path
    settings.EMAIL_BACKEND = "portal.notifications.mailbox.FolderBackend"
    write(UserFactory(preferred_language="mn"))
    deliver_due()
    OutboxMessage.objects.update(state=State.PENDING)
    deliver_due()

    assert len(list(tmp_path.iterdir())) == 1
    page = client.get(reverse("notifications:mail-list")).content.decode()
    assert "Амар мөрний порталаас 1 мэдэгдэл" in page


def test_an_address_without_an_account_is_written_to_in_its_language():
    with sleeping():
        for _ in range(2):
            actions.notify_address(
                address="office@example.org", language="mn", kind="tests.receipt",
                context={"name": "x"}, dedupe_key="invited",
            )  # fmt: skip

    assert deliver_due() == 1
    assert mail.outbox[0].to == ["office@example.org"]
    assert mail.outbox[0].subject == "Амар мөрний порталаас 1 мэдэгдэл"


def test_a_crowd_is_written_by_the_database_and_each_row_is_whole():
    users = [UserFactory() for _ in range(3)]
    closed = UserFactory(is_active=False)
    for user, frequency in zip(
        [*users, closed], ["at_once", "daily", "none", "at_once"], strict=True
    ):
        actions.subscribe(user=user, topic="t", frequency=frequency)

    with sleeping():
        written = actions.notify_subscribers(
            topic="t", kind="tests.hello", context={"name": "өвөө"}, dedupe_key="k"
        )
        again = actions.notify_subscribers(
            topic="t", kind="tests.hello", context={"name": "өвөө"}, dedupe_key="k"
        )

    assert (written, again) == (2, 0)
    rows = {m.recipient: m for m in OutboxMessage.objects.all()}
    assert set(rows) == set(users[:2])
    assert rows[users[1]].frequency == "daily"
    assert rows[users[0]].context == {"name": "өвөө"}
    assert rows[users[0]].identifier != rows[users[1]].identifier
    assert rows[users[0]].subscription.topic == "t"
    assert deliver_due() == 1


def test_the_link_of_a_digest_ends_the_subscriptions_of_its_rhythm_only(client):
    user = UserFactory()
    daily = actions.subscribe(user=user, topic="a", frequency=Frequency.DAILY)
    actions.subscribe(user=user, topic="b", frequency=Frequency.AT_ONCE)
    write(user, subscription=daily)
    gather_digests()
    deliver_due()

    path = mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")
    client.post(path.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"})

    assert list(Subscription.objects.values_list("topic", flat=True)) == ["b"]


def test_changing_the_rhythm_takes_along_what_waits():
    user = UserFactory()
    daily = actions.subscribe(user=user, topic="a", frequency=Frequency.DAILY)
    write(user, subscription=daily)

    with sleeping():
        actions.subscribe(user=user, topic="a", frequency=Frequency.AT_ONCE)

    assert deliver_due() == 1
