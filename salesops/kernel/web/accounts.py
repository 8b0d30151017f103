"""How people sign in: remaining tries, the lock, the person's language (SEC-3)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class AccountAdapter(DefaultAccountAdapter):
    """People are appointed by the administrator; nobody signs up."""

    def is_open_for_signup(self, request):
        return False

    def validation_error(self, code, *args):
        """Say how many tries are left; the same words for names that nobody has."""
        error = super().validation_error(code, *args)
        if code == "username_password_mismatch":
            error.message = wrong_words(self.request)
        return error

    def post_login(self, request, user, **kwargs):
        """The session speaks the person's language."""
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """allauth's own messages ("signed in as …") say nothing that the page does not."""

    def set_password(self, user, password):
        user.password_changed_at = timezone.now()
        super().set_password(user, password)


def remember_language(response, code):
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax")


def wrong_words(request):
    name = request.POST.get("login", "").strip()
    failures = AxesProxyHandler.get_failures(request, {"username": name})
    left = max(0, settings.AXES_FAILURE_LIMIT - failures)
    wrong = _("The username or the password is wrong.")
    if not left or not failures:
        return wrong
    more = ngettext(
        " %(n)d more failure locks the account for 15 minutes.",
        " %(n)d more failures lock the account for 15 minutes.",
        left,
    )
    return wrong + more % {"n": left}


def locked(request, response=None, credentials=None):
    """The answer while an account is locked: how long, and nothing about whether it exists (SEC-3)."""
    if request.path.startswith("/api/"):
        return response
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    words = _("Too many failures. Locked for %(n)d minutes; an administrator can set a new password.") % {"n": minutes}
    form = LoginForm(initial={"login": request.POST.get("login", "")}, request=request)
    answer = render(request, "account/login.html", {"form": form, "locked": words}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
