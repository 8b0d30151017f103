"""What happens around every request: session limits, audience, one effect for one click, refusals."""

import datetime as dt
import hashlib
import re

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..access import SELLERS
from ..errors import BusinessError, Conflict, NotAllowed
from ..models import IdempotentCall
from ..registry import registry
from ..services import api_tokens, policies, reveals
from . import unsaved
from .audience import ANYONE, EVERYBODY, Audience
from .errors import aim, collision, not_found, problem, refuse

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
API = "/api/"


class SessionLimitMiddleware:
    """Sign people out after idle time, after 12 hours and at deactivation; take API tokens in (SEC-3)."""

    ABSOLUTE = 12 * 3600
    PRECISION = 20  # seconds; a session is not written at every click

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = timezone.now()
        if request.headers.get("Authorization", "").startswith("Token "):
            request.user = api_tokens.user_of(request.headers["Authorization"][6:].strip(), now=now)
            request.by_token = True
        elif request.user.is_authenticated and self._is_over(request, now):
            logout(request)
        return self.get_response(request)

    def _is_over(self, request, now):
        seen = request.session.get("seen_at", now.timestamp())
        begun = request.session.setdefault("begun_at", now.timestamp())
        ended = request.user.signed_out_at
        if ended and begun <= ended.timestamp():
            return True
        idle = now.timestamp() - seen
        if idle > self._idle_minutes(request, now) * 60 or now.timestamp() - begun > self.ABSOLUTE:
            return True
        if idle > self.PRECISION or "seen_at" not in request.session:
            request.session["seen_at"] = now.timestamp()
        return False

    def _idle_minutes(self, request, now):
        numbers = policies.numbers(at=now)
        sells = request.session.setdefault("sells", request.user.is_a(*SELLERS))
        return numbers.idle_minutes_sales if sells else numbers.idle_minutes


THIRD_PARTY = {
    "allauth.": ANYONE,
    "django.views.static": ANYONE,
    "django.contrib.staticfiles": ANYONE,
    "django.views.i18n": ANYONE,
    "django.contrib.admin": EVERYBODY,  # the admin site asks for is_staff itself
    "django.contrib.contenttypes": EVERYBODY,  # the admin's "view on site"
    "django.views.generic.base": EVERYBODY,  # bare redirects
    "ninja.": ANYONE,  # every operation states its own audience, checked by the API kit
}


def audience_of(view):
    """The stated audience of a view function, or None when nobody stated one."""
    stated = getattr(view, "audience", None) or getattr(getattr(view, "view_class", None), "audience", None)
    if stated is not None:
        return stated
    module = getattr(getattr(view, "func", view), "__module__", "") or ""  # of what a partial wraps
    return next((who for prefix, who in THIRD_PARTY.items() if module.startswith(prefix)), None)


class AudienceMiddleware:
    """Refuse a route that states no audience, send strangers to sign in, others away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        stated = audience_of(view)
        if not isinstance(stated, Audience):
            raise PermissionDenied(f"{view.__module__}.{view.__name__} states no audience")
        if stated.admits(request.user):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return refuse(request, NotAllowed(_("This page is for other roles."), rule="ORG-8"))


def _to_sign_in(request):
    page = unsaved.keep(request) if request.method == "POST" else request.get_full_path()
    target = redirect_to_login(page)
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = target.url
        return response
    return target


class PageWatchMiddleware:
    """Count the record pages a person opens; very many in ten minutes are told to his head (SEC-1)."""

    API_RECORD = re.compile(r"/api/v1/[a-z-]+/\d+/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and request.user.is_authenticated:
            match = request.resolver_match
            is_page = match and match.view_name in registry.record_names()
            if is_page or self.API_RECORD.fullmatch(request.path):
                reveals.page_opened(request.user, timezone.now())
        return response


class IdempotencyMiddleware:
    """The same click twice is one effect: key and effect are committed together, a repeated key gets the same answer.

    Pages send the key as hidden field `idempotency_key`, API clients as header `Idempotency-Key`.
    """

    KEPT = dt.timedelta(hours=24)
    HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Retarget", "HX-Reswap", "HX-Trigger")
    TRIES = 5

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = request.method in WRITES and request.user.is_authenticated and self._key(request)
        if not key:
            return self.get_response(request)
        return self._once(request, key[:80])

    def _key(self, request):
        if request.path.startswith(API):
            return request.headers.get("Idempotency-Key")
        return request.POST.get("idempotency_key")

    def _once(self, request, key):
        mark = {"user": request.user, "route": f"{request.method} {request.path}"[:120], "key": key}
        body_hash = self._body_hash(request)
        for _n in range(self.TRIES):
            response = self._try(request, mark, body_hash)
            if not getattr(response, "collided", False):
                break
        return response

    def _try(self, request, mark, body_hash):
        for file in request.FILES.values():
            file.seek(0)
        with transaction.atomic():
            if not self._alone(mark):
                return refuse(request, Conflict(_("The same call is still running.")))
            done = IdempotentCall.objects.filter(**mark, created_at__gt=timezone.now() - self.KEPT).first()
            if done and (done.body_hash == body_hash or request.path.startswith(API)):
                return self._replay(request, done, body_hash)
            response = self.get_response(request)
            if response.status_code < 400 or getattr(response, "kept", False):
                self._remember(mark, body_hash, response)
            else:
                transaction.set_rollback(True)
        return response

    def _alone(self, mark):
        """On PostgreSQL a second call with the key is told at once; on SQLite it waits for the first by itself."""
        if connection.vendor != "postgresql":
            return True
        text = f"{mark['user'].pk}|{mark['route']}|{mark['key']}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
            return cursor.fetchone()[0]

    def _body_hash(self, request):
        """On pages other words under the same key are another wish: somebody went back and changed them."""
        if request.path.startswith(API) and request.content_type != "multipart/form-data":
            return hashlib.sha256(request.body).hexdigest()
        fields = [(name, values) for name, values in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"]
        files = [(name, file.name, _digest(file)) for name, file in sorted(request.FILES.items())]
        return hashlib.sha256(repr((fields, files)).encode()).hexdigest()

    def _replay(self, request, done, body_hash):
        if request.path.startswith(API) and done.body_hash != body_hash:
            return refuse(request, BusinessError(_("This key was used for another call.")))
        response = HttpResponse(bytes(done.body), status=done.status, content_type=done.content_type)
        for name, value in done.headers.items():
            response[name] = value
        if done.status >= 400 and request.htmx:
            aim(response)
        response["Idempotent-Replay"] = "true"
        return response

    def _remember(self, mark, body_hash, response):
        if response.streaming:
            return
        IdempotentCall.objects.filter(**mark).delete()
        try:
            IdempotentCall.objects.create(
                **mark,
                body_hash=body_hash,
                status=response.status_code,
                content_type=response.get("Content-Type", ""),
                headers={name: response[name] for name in self.HEADERS if name in response},
                body=response.content,
                created_at=timezone.now(),
            )
        except IntegrityError:  # pragma: no cover - the lock above makes it unreachable
            transaction.set_rollback(True)


def _digest(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


class RefusalMiddleware:
    """Show what the rules refuse, with the rule; the words typed stay where they are.

    An address that does not exist looks like a record that does not, also on a system with DEBUG.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(API) and response.status_code == 405:
            allow = response.get("Allow", "")
            response = problem(405, _("This method is not known here."))
            response["Allow"] = allow
        elif response.status_code == 404 and request.resolver_match is None:
            return not_found(request)
        return response

    def process_exception(self, request, error):
        if isinstance(error, Http404):
            return not_found(request)
        if isinstance(error, BusinessError):
            return refuse(request, error)
        return collision(request, error) if isinstance(error, OperationalError) else None
