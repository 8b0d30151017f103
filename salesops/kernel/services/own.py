"""What a person sets for himself: language, channels of notices (COM-4)."""

from django.db import transaction

from . import notice_settings


def choose_language(user, code):
    user.language = code
    user.save(update_fields=["language"])


@transaction.atomic
def choose_channels(user, chosen):
    """Which channels besides the inbox tell the person things; the inbox cannot be switched off (COM-4)."""
    for channel, _is_on in notice_settings.shown(user):
        notice_settings.choose(user, channel, channel in chosen)
