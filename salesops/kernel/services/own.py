"""What a person sets for himself: language, channels of notices (COM-4)."""

from django.db import transaction

from ..models import Delivery, NoticeSetting


def choose_language(user, code):
    user.language = code
    user.save(update_fields=["language"])


@transaction.atomic
def choose_channels(user, channels):
    """Which channels besides the inbox tell the person things; the inbox cannot be switched off (COM-4)."""
    for channel in Delivery.Channel.values:
        NoticeSetting.objects.update_or_create(
            user=user, kind="", channel=channel, defaults={"is_on": channel in channels}
        )


def channels(user):
    """The person's choice for every channel besides the inbox: [(channel, is on)]."""
    said = dict(NoticeSetting.objects.filter(user=user, kind="").values_list("channel", "is_on"))
    return [(channel, said.get(channel, False)) for channel in Delivery.Channel.values]
