"""COM-4: one thing is told once, through the channels a person lets through, without a customer's data outside."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from salesops.kernel.models import Delivery, Notice, User
from salesops.kernel.services import channels, deliveries, notice_settings, notice_words
from salesops.kernel.services.notices import notify
from tests.kernel.receiver import robot
from tests.rules import rule

pytestmark = pytest.mark.django_db

Channel, State = Delivery.Channel, Delivery.State


@pytest.fixture
def now(shanghai):
    return shanghai("2026-03-02 10:00")


@pytest.fixture(autouse=True)
def words(monkeypatch):
    monkeypatch.setattr(
        notice_words, "WORDS", {**notice_words.WORDS, "tests.due": "Follow up %(customer)s by %(day)s (%(number)s)"}
    )


@pytest.fixture
def person(company):
    company.sales1.email, company.sales1.language = "sales1@company.example", "en"
    company.sales1.save()
    return company.sales1


def tell(*people, key="k1", kind="tests.due", now, **params):
    params = {"customer": "欧阳锋", "day": "2026-03-05", **params}
    notify(people, kind, key=key, now=now, number="BB-1", params=params)


def drain(now):
    return deliveries.drain(clock=lambda: now)


def outbox():
    return list(Delivery.objects.order_by("pk").values_list("channel", "state", "tries"))


@rule("COM-4", "once")
def test_one_thing_is_told_once(person, company, now):
    tell(person, person, company.sales2, None, now=now)
    tell(person, now=now)

    assert Notice.objects.count() == 2
    assert drain(now) == (1, 0, 0)
    assert drain(now) == (0, 0, 0)
    assert len(mail.outbox) == 1


@rule("COM-4", "mail")
def test_a_mail_speaks_the_readers_language_and_masks_the_customer(person, now, settings):
    settings.SITE_URL = "https://sales.example/"
    tell(person, now=now, phone_text="call 13912348017")
    notice_words.WORDS["tests.due"] += " %(phone_text)s"

    drain(now)

    [letter] = mail.outbox
    notice = Notice.objects.get()
    assert letter.subject == "Follow up 欧** by 2026-03-05 (BB-1) call 139****8017"
    assert letter.body.endswith(f"https://sales.example/notices/{notice.pk}/open/")
    assert (letter.to, letter.extra_headers["Message-ID"]) == (
        ["sales1@company.example"],
        f"<salesops-{notice.pk}-email@localhost>",
    )
    assert "欧阳锋" in notice_words.text(notice)  # in the product he may read it


@rule("COM-4", "settings")
def test_each_person_sets_what_reaches_him_where(person, company, now, settings):
    settings.WECOM_WEBHOOK_URL = "http://127.0.0.1:9/"
    assert notice_settings.shown(person) == [(Channel.EMAIL, True), (Channel.WECOM, False)]
    assert notice_settings.shown(company.sales2)[0] == (Channel.EMAIL, False)  # no address

    notice_settings.choose(person, "wecom", True)
    notice_settings.choose(person, "email", False)
    notice_settings.choose(person, "email", True, kind="tests.due")
    tell(person, now=now)
    tell(person, now=now, key="k2", kind="tests.other")

    assert list(Delivery.objects.order_by("pk").values_list("notice__kind", "channel")) == [
        ("tests.due", "email"), ("tests.due", "wecom"), ("tests.other", "wecom"),
    ]  # fmt: skip
    assert Notice.objects.filter(recipient=person).count() == 2


@rule("COM-4", "settings")
def test_who_switches_off_or_leaves_meanwhile_gets_nothing_more(person, now):
    tell(person, now=now)
    notice_settings.choose(person, "email", False)
    assert drain(now) == (0, 0, 1)

    notice_settings.choose(person, "email", True)
    tell(person, key="k2", now=now)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert drain(now) == (0, 0, 1)
    assert mail.outbox == []


def chat(person, now, settings, channel):
    """Tell a person something by chat; the one message the robot received."""
    with robot() as (url, received):
        setattr(settings, f"{channel.upper()}_WEBHOOK_URL", url)
        settings.SITE_URL = "https://sales.example"
        notice_settings.choose(person, "email", False)
        notice_settings.choose(person, channel, True)
        tell(person, now=now, customer="<b>[x](http://evil)")
        assert drain(now) == (1, 0, 0)
        [message] = received
    return message


@rule("COM-4", "WeCom")
def test_wecom_gets_its_markdown(person, now, settings):
    message = chat(person, now, settings, "wecom")

    pk = Notice.objects.get().pk
    assert message == {
        "mark": f"salesops-{pk}-wecom",
        "body": {
            "msgtype": "markdown",
            "markdown": {
                "content": f"**sales1** Follow up ＜＊＊ by 2026-03-05 (BB-1)\n"
                f"[Open](https://sales.example/notices/{pk}/open/)"
            },
        },
    }


@rule("COM-4", "DingTalk")
def test_dingtalk_gets_its_markdown(person, now, settings):
    message = chat(person, now, settings, "dingtalk")

    assert message["body"]["msgtype"] == "markdown"
    assert message["body"]["markdown"]["title"] == "Follow up <** by 2026-03-05 (BB-1)"
    assert message["body"]["markdown"]["text"].startswith("**sales1** Follow up ")


@rule("COM-4", "tries again")
def test_a_channel_that_is_away_is_tried_again_later_and_at_last_given_up(person, now, settings, monkeypatch):
    def away(delivery):
        raise OSError("no route")

    monkeypatch.setattr(channels, "send", away)
    tell(person, now=now)

    assert drain(now) == (0, 1, 0)
    assert drain(now + dt.timedelta(seconds=59)) == (0, 0, 0)
    for pause in deliveries.PAUSES[1:]:
        now += dt.timedelta(days=1)
        assert drain(now) == (0, 1, 0), pause
    assert drain(now + dt.timedelta(days=1)) == (0, 0, 1)
    assert outbox() == [("email", State.FAILED, 8)]
    assert Delivery.objects.get().error == "OSError"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [((200, {"errcode": 0}), (1, 0, 0)), ((200, {"errcode": 45009}), (0, 1, 0)), ((500, {}), (0, 1, 0)),
     ((404, {}), (0, 0, 1))],
)  # fmt: skip
def test_the_answer_of_the_robot_decides(person, now, settings, answer, outcome):
    with robot() as (url, received):
        received.answer = answer
        settings.WECOM_WEBHOOK_URL = url
        notice_settings.choose(person, "email", False)
        notice_settings.choose(person, "wecom", True)
        tell(person, now=now)

        assert drain(now) == outcome


@rule("COM-4", "crash")
def test_what_a_dead_worker_had_claimed_is_sent_with_the_same_mark_when_its_lease_is_over(person, now):
    tell(person, now=now)
    [lost] = deliveries.claim(now)

    assert drain(now + deliveries.LEASE - dt.timedelta(seconds=1)) == (0, 0, 0)
    assert drain(now + deliveries.LEASE) == (1, 0, 0)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{channels.mark(lost)}@localhost>"


def test_a_worker_whose_lease_ran_out_does_not_undo_what_another_booked(person, now):
    tell(person, now=now)
    [slow] = deliveries.claim(now)
    drain(now + deliveries.LEASE)

    deliveries._mark(slow, State.WAITING, error="OSError", next_try_at=now)

    assert outbox() == [("email", State.SENT, 2)]


def test_without_a_way_out_nothing_is_queued(company, now, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    company.sales1.email = "sales1@company.example"
    company.sales1.save()

    tell(company.sales1, now=timezone.now())

    assert (Notice.objects.count(), outbox()) == (1, [])
