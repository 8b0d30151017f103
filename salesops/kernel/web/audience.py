"""Every route states its audience; one that does not is refused (ARCHITECTURE: permission once)."""

from dataclasses import dataclass

from ..models import Role


@dataclass(frozen=True)
class Audience:
    """Who may call a route: anybody, everybody signed in, or the holders of some roles."""

    roles: frozenset = frozenset()
    signed_in: bool = True

    def admits(self, user):
        if not self.signed_in:
            return True
        if not user.is_authenticated:
            return False
        return not self.roles or user.is_a(*self.roles)


ANYONE = Audience(signed_in=False)
EVERYBODY = Audience()


def audience(*who):
    """Declare the audience of a view or API operation: roles, or ANYONE, or EVERYBODY.

    >>> @audience(Role.SALESMAN, Role.GUIDE)
    ... def report(request): ...
    """
    stated = who[0] if isinstance(who[0], Audience) else Audience(roles=frozenset(Role(role) for role in who))

    def declare(view):
        view.audience = stated
        return view

    return declare
