"""Switch the language: kept with the person, else in a cookie; never by GET."""

from django.conf import settings
from django.shortcuts import redirect
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from ..services import own
from ..web.accounts import remember_language
from ..web.audience import ANYONE, audience
from ..web.pages import back


@audience(ANYONE)
@require_POST
def switch(request):
    response = redirect(back(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        if request.user.is_authenticated:
            own.choose_language(request.user, code)
        remember_language(response, code)
    return response
