"""How people sign in (SEC-3)."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People are appointed by the administrator; nobody signs up."""

    def is_open_for_signup(self, request):
        return False
