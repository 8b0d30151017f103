"""The trail is append-only: the database itself refuses to change or delete events and links (SEC-2)."""

from django.db import migrations

TABLES = ("kernel_event", "kernel_seal")

POSTGRES_FUNCTION = """
CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$
"""


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_FUNCTION)
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(trigger(schema_editor.connection.vendor, table, act))


def trigger(vendor, table, act):
    name = f"{table}_no_{act.lower()}"
    if vendor == "postgresql":
        return (
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change()"
        )
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    )


def lift(apps, schema_editor):
    for table in TABLES:
        for act in ("update", "delete"):
            where = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}{where}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION kernel_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_people_policy_trail")]
    operations = [migrations.RunPython(lay, lift)]
