"""What an installation refuses to start with. Plain Python: the settings ask before anything is loaded."""

from collections.abc import Sequence

LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}


def reasons_to_refuse(*, debug: bool, key_is_public: bool, hosts: Sequence[str], sqlite: bool) -> list[str]:
    """Sentences for the administrator; empty when the installation may start."""
    strangers = [host for host in hosts if host not in LOCAL and not host.endswith(".localhost")]
    several = len(strangers) > 1 or any(host.startswith((".", "*")) for host in strangers)
    reasons = []
    if debug and strangers:
        reasons.append(
            f"DEBUG=true serves this machine alone, but ALLOWED_HOSTS names {', '.join(strangers)}: "
            "set DEBUG=false and SECRET_KEY."
        )
    if not debug and key_is_public:
        reasons.append("SECRET_KEY must be set when DEBUG is false.")
    if not debug and sqlite and several:
        reasons.append(
            "ALLOWED_HOSTS names several hosts, but the database is a SQLite file: set DATABASE_URL to PostgreSQL."
        )
    return reasons
