"""How a notice looks and travels outside the product: mail, WeCom, DingTalk (COM-4).

Nothing that leaves the house holds a customer's name, phone or address: the link opens the full notice for who may
read it. Each message carries a mark of its own (Message-ID, Idempotency-Key), the same at every try.
"""

import re
from email.utils import parseaddr

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from ..masking import mask_name, mask_phone
from ..models import Delivery
from . import notice_words

Channel = Delivery.Channel
TIMEOUT = httpx.Timeout(10, connect=3)
NAMES = {"customer", "customer_name", "buyer"}
HIDDEN = {"address", "street"}
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
MARKDOWN = str.maketrans("*[]<>`#\\", "＊［］＜＞｀＃＼")  # chat programs know no common way to escape
WECOM_BYTES = 4096


class Refused(Exception):
    """The other side does not take the message; trying again changes nothing."""


def is_set_up(channel):
    """Whether this installation has the channel at all."""
    return {
        Channel.EMAIL: "console" not in settings.EMAIL_BACKEND,
        Channel.WECOM: bool(settings.WECOM_WEBHOOK_URL),
        Channel.DINGTALK: bool(settings.DINGTALK_WEBHOOK_URL),
    }[channel]


def send(delivery):
    """Send one delivery; any exception but Refused is worth another try."""
    notice = delivery.notice
    with translation.override(notice.recipient.language):
        words, link = outside_words(notice), address(notice)
        {Channel.EMAIL: _mail, Channel.WECOM: _wecom, Channel.DINGTALK: _dingtalk}[delivery.channel](
            delivery, notice, words, link
        )


def outside_words(notice):
    """The notice without anything personal of a customer."""
    masked = {
        key: mask_name(str(value)) if key in NAMES else "***" if key in HIDDEN else value
        for key, value in notice.params.items()
    }
    words = notice_words.text_of(notice.kind, {"number": notice.subject_number, **masked})
    return MOBILE.sub(lambda found: mask_phone(found[0]), words)


def address(notice):
    """Where the notice can be opened; nothing when the installation has not said its address."""
    return f"{settings.SITE_URL.rstrip('/')}/notices/{notice.pk}/open/" if settings.SITE_URL else ""


def mark(delivery):
    """What the receiver can know a repeated message by."""
    return f"salesops-{delivery.notice_id}-{delivery.channel}"


def _mail(delivery, notice, words, link):
    if not notice.recipient.email:
        raise Refused("no address")
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    EmailMessage(
        subject=" ".join(words.split())[:120],
        body="\n\n".join(filter(None, [words, link])),
        to=[notice.recipient.email],
        headers={"Message-ID": f"<{mark(delivery)}@{domain}>", "Auto-Submitted": "auto-generated"},
    ).send()


def _wecom(delivery, notice, words, link):
    content = f"**{plain(notice.recipient.name)}** {plain(words)}"
    if link:
        content += f"\n[{_('Open')}]({link})"
    while len(content.encode()) > WECOM_BYTES:
        content = content[:-100]
    _post(settings.WECOM_WEBHOOK_URL, delivery, {"msgtype": "markdown", "markdown": {"content": content}})


def _dingtalk(delivery, notice, words, link):
    text = f"**{plain(notice.recipient.name)}** {plain(words)}" + (f"\n\n[{_('Open')}]({link})" if link else "")
    title = " ".join(words.split())[:60]
    _post(settings.DINGTALK_WEBHOOK_URL, delivery, {"msgtype": "markdown", "markdown": {"title": title, "text": text}})


def plain(words):
    """Words of people as text, never as markup or a link."""
    return " ".join(words.split()).translate(MARKDOWN)


def _post(url, delivery, body):
    if not url:
        raise Refused("not set up")
    answer = httpx.post(url, json=body, headers={"Idempotency-Key": mark(delivery)}, timeout=TIMEOUT)
    if answer.status_code in (400, 401, 403, 404, 410):
        raise Refused(f"HTTP {answer.status_code}")
    answer.raise_for_status()
    code = _code(answer)
    if code:
        raise RuntimeError(f"errcode {code}")


def _code(answer):
    try:
        return answer.json().get("errcode", 0)
    except (ValueError, AttributeError):
        return 0
