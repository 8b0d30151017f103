"""Signing in to the API (SEC-3)."""

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.utils.translation import gettext as _
from ninja import Schema

from ..api import EVERYBODY, Routes
from ..errors import TooMany
from ..services import api_tokens
from ..web.audience import ANYONE
from ..web.errors import problem

routes = Routes("auth")


class SignIn(Schema):
    username: str
    password: str
    code: str = ""


class Token(Schema):
    token: str


@routes.post("/auth/token/", ANYONE, response=Token)
def token(request, payload: SignIn):
    """A key for the API, good for 12 hours."""
    credentials = {"username": payload.username, "password": payload.password}
    if AxesProxyHandler.is_locked(request, credentials):
        raise _locked()
    user = authenticate(request, **credentials)
    if user is None:
        if AxesProxyHandler.is_locked(request, credentials):
            raise _locked()
        return problem(401, _("Wrong user name or password."))
    if not _second_factor_passes(user, payload.code):
        return problem(
            401, _("The code of your second factor is missing or wrong."), errors={"code": [_("Wrong code.")]}
        )
    return {"token": api_tokens.issue(user, now=request.now)}


def _locked():
    return TooMany(
        _("Too many failures; try again in 15 minutes."),
        rule="SEC-3",
        retry_after=int(settings.AXES_COOLOFF_TIME.total_seconds()),
    )


def _second_factor_passes(user, code):
    factors = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return all(factor.wrap().validate_code(code) for factor in factors)


@routes.post("/auth/sign-out/", EVERYBODY, status=200, response=dict)
def sign_out(request):
    """End the key that this call was made with."""
    if getattr(request, "by_token", False):
        api_tokens.end(request.headers["Authorization"][6:].strip())
    return {}


@routes.get("/me/", EVERYBODY, response=dict)
def me(request):
    """Who the caller is."""
    user = request.user
    return {
        "id": user.pk,
        "username": user.username,
        "name": user.name,
        "roles": sorted(user.roles),
        "unit": user.unit_id,
    }
