"""Guards that the database itself keeps: the moves of REG-26 and follow-ups that nobody rewrites (REG-18)."""

from django.db import connections

from leads.policy import ALLOWED_MOVES

REFUSALS = {
    "leads_registration_moves": "a registration cannot move so (REG-26)",
    "leads_followup_no_change": "a follow-up is not changed (REG-18)",
    "leads_intentsheet_frozen": "a sheet handed in is frozen (LOG-1)",
    "leads_sheetaddition_no_change": "an addition is not changed (LOG-1)",
    "leads_worklog_frozen": "a log handed in is frozen (LOG-2)",
    "leads_inquiryanswer_no_change": "an answer is not changed (INQ-3)",
}
FIXED = ("registration_id", "method", "outcome", "occurred_at", "recorded_at", "by_id", "effective", "renewed")


def lay_guards(using="default", **kwargs):
    """Lay the triggers; runs after every migration, for a migration may rebuild a table without them."""
    with connections[using].cursor() as cursor:
        for statement in statements(connections[using].vendor):
            cursor.execute(statement)


def statements(vendor):
    moves = " OR ".join(f"(OLD.status = '{a}' AND NEW.status = '{b}')" for a, b in sorted(ALLOWED_MOVES))
    yield from _guard(
        vendor,
        "leads_registration_moves",
        "UPDATE OF status ON leads_registration",
        f"OLD.status <> NEW.status AND NOT ({moves})",
    )
    yield from _guard(vendor, "leads_followup_no_change", f"UPDATE OF {', '.join(FIXED)} ON leads_followup", "")
    for table in ("leads_intentsheet", "leads_worklog"):
        yield from _guard(vendor, f"{table}_frozen", f"UPDATE ON {table}", "OLD.status = 'submitted'")
    for table in ("leads_sheetaddition", "leads_inquiryanswer"):
        yield from _guard(vendor, f"{table}_no_change", f"UPDATE OF text, by_id, at ON {table}", "NEW.text <> ''")


def _guard(vendor, name, event, condition):
    when = f"WHEN ({condition})" if condition else ""
    if vendor == "postgresql":
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSALS[name]}' USING ERRCODE = 'check_violation'; END $$"
        )
        yield f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"
        return
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield f"CREATE TRIGGER {name} BEFORE {event} {when} BEGIN SELECT RAISE(ABORT, '{REFUSALS[name]}'); END"
