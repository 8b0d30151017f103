"""What was submitted does not change, what was signed never, whoever writes: the database refuses it (CON-2, CON-3).

The link to the customer stays outside, so that merging works (CUS-4).
"""

from django.db import migrations

CONTRACT = (
    "number", "kind", "version", "title", "parties", "lines", "clauses", "payment_plan", "amount", "delivery_on",
    "starts_on", "ends_on", "ceiling", "commission", "price_list_id", "quote_id", "content_hash",
)  # fmt: skip
SIGNATURE = ("signed_on", "signed_at", "signatory", "signed_file_id")
VERSION = ("contract_id", "version", "clauses", "payment_plan", "lines", "amount", "delivery_on", "content_hash")
SUPPLEMENT = ("number", "sequence", "before", "clauses", "payment_plan", "reason", "content_hash")
CREDIT = (
    "number", "identity", "business", "finances", "credit_record", "sources", "score", "grade", "credit_limit",
    "prepayment", "term_days", "guarantee", "valid_until",
)  # fmt: skip
BOUND = "('signed', 'completed', 'terminated')"
TABLES = ("contract", "contractversion", "supplement", "creditassessment")
WORDS = "a submitted paper does not change"


def _differs(columns, word):
    return "(" + " OR ".join(f"OLD.{name} {word} NEW.{name}" for name in columns) + ")"


def changed(table, word):
    """When an update of a table touches what is frozen."""
    if table == "contract":
        signed = f"OLD.status IN {BOUND} AND (NEW.status NOT IN {BOUND} OR {_differs(CONTRACT + SIGNATURE, word)})"
        submitted = f"OLD.status IN ('in_review', 'approved') AND NEW.status <> 'draft' AND {_differs(CONTRACT, word)}"
        return f"{signed} OR {submitted}"
    if table == "contractversion":
        return _differs(VERSION, word)
    if table == "supplement":
        signed = f"OLD.status = 'signed' AND (NEW.status <> 'signed' OR {_differs(SUPPLEMENT + SIGNATURE, word)})"
        submitted = f"OLD.status IN ('in_review', 'approved') AND NEW.status <> 'draft' AND {_differs(SUPPLEMENT, word)}"
        return f"{signed} OR {submitted}"
    return f"OLD.status <> 'draft' AND {_differs(CREDIT, word)}"


def lay(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        for statement in _postgres(table) if postgres else _sqlite(table):
            schema_editor.execute(statement)


# On SQLite the flush after a test deletes row by row, so deletion is guarded on PostgreSQL only.
def _sqlite(table):
    yield (
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON contracts_{table} WHEN {changed(table, 'IS NOT')} "
        f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    )


def _postgres(table):
    refuse = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'"
    kept = "TRUE" if table == "contractversion" else "OLD.status <> 'draft'"
    yield f"""
    CREATE FUNCTION contracts_{table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        IF {kept} THEN {refuse}; END IF;
        RETURN OLD;
      END IF;
      IF {changed(table, "IS DISTINCT FROM")} THEN {refuse}; END IF;
      RETURN NEW;
    END $$
    """
    yield (
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON contracts_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION contracts_{table}_refuse()"
    )


def lift(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_frozen" + (f" ON contracts_{table}" if postgres else ""))
        if postgres:
            schema_editor.execute(f"DROP FUNCTION contracts_{table}_refuse()")


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_credit_contracts_reviews")]
    operations = [migrations.RunPython(lay, lift)]
