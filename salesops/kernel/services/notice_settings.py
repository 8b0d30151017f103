"""What reaches a person where (COM-4): mail is on for who has an address, chat for who asks for it; in-app always."""

from django.db import transaction

from ..models import Delivery, NoticeSetting
from . import channels

Channel = Delivery.Channel


def channels_for(people, kind):
    """{person id: channels} through which a kind of notice reaches each of the people."""
    rows = NoticeSetting.objects.filter(user__in=[person.pk for person in people], kind__in=["", kind])
    said = {(row.user_id, row.channel): row.is_on for row in rows.order_by("kind")}  # the kind's own word comes last
    offered = [channel for channel in Channel if channels.is_set_up(channel)]
    return {
        person.pk: [channel for channel in offered if said.get((person.pk, channel), _by_default(person, channel))]
        for person in people
    }


def _by_default(person, channel):
    return channel == Channel.EMAIL and bool(person.email)


def shown(user):
    """The person's choice for every channel of this installation: [(channel, is on)], for the settings page."""
    said = dict(NoticeSetting.objects.filter(user=user, kind="").values_list("channel", "is_on"))
    return [(c, said.get(c, _by_default(user, c))) for c in Channel if channels.is_set_up(c)]


@transaction.atomic
def choose(user, channel, is_on, *, kind=""):
    """Switch a channel on or off, for every kind of notice or for one."""
    NoticeSetting.objects.update_or_create(
        user=user, kind=kind, channel=Channel(channel), defaults={"is_on": bool(is_on)}
    )
