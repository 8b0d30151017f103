"""What was submitted does not change, whoever writes: the database itself refuses it (QUO-2, APR-5)."""

from django.db import migrations

CONTENT = (
    "number", "version", "delivery_days", "payment_terms", "valid_until", "note",
    "list_total", "cost_total", "subtotal", "tax", "total", "content_hash",
)  # fmt: skip
LINE = (
    "quote_id", "position", "sku", "name", "spec", "model", "measure", "quantity", "list_price", "granted_price",
    "unit_price", "discount", "tax_rate", "cost", "amount",
)  # fmt: skip
WORDS = "a submitted quote does not change"


def lay(apps, schema_editor):
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def lift(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    acts = ("INSERT", "UPDATE", "DELETE") if postgres else ("INSERT", "UPDATE")
    schema_editor.execute("DROP TRIGGER quote_frozen" + (" ON quotes_quote" if postgres else ""))
    for act in acts:
        schema_editor.execute(f"DROP TRIGGER quote_line_frozen_{act.lower()}" + (" ON quotes_quoteline" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP FUNCTION quotes_refuse_change()")


def _differs(columns, word):
    return " OR ".join(f"OLD.{name} {word} NEW.{name}" for name in columns)


def _changed(word):
    return (
        f"OLD.status <> 'draft' AND (NEW.status <> 'draft' AND ({_differs(CONTENT, word)}) "
        "OR NEW.status = 'draft' AND OLD.approved_at IS NOT NULL)"
    )


def _of_submitted(row):
    return f"EXISTS (SELECT 1 FROM quotes_quote q WHERE q.id = {row}.quote_id AND q.status <> 'draft')"


def _sqlite(name, act, table, when):
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"


# On SQLite the flush after a test deletes row by row, so deletion is guarded on PostgreSQL only; the content hash tells.
SQLITE = [
    _sqlite("quote_frozen", "UPDATE", "quotes_quote", _changed("IS NOT")),
    _sqlite("quote_line_frozen_insert", "INSERT", "quotes_quoteline", _of_submitted("NEW")),
    _sqlite(
        "quote_line_frozen_update", "UPDATE", "quotes_quoteline",
        f"({_differs(LINE, 'IS NOT')}) AND {_of_submitted('OLD')}",
    ),
]  # fmt: skip

REFUSE = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'"
POSTGRES = [
    f"""
    CREATE FUNCTION quotes_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_TABLE_NAME = 'quotes_quote' THEN
        IF {_changed("IS DISTINCT FROM")} THEN {REFUSE}; END IF;
        RETURN NEW;
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF {_of_submitted("NEW")} THEN {REFUSE}; END IF;
        RETURN NEW;
      ELSIF TG_OP = 'UPDATE' THEN
        IF ({_differs(LINE, "IS DISTINCT FROM")}) AND {_of_submitted("OLD")} THEN {REFUSE}; END IF;
        RETURN NEW;
      END IF;
      IF {_of_submitted("OLD")} THEN {REFUSE}; END IF;
      RETURN OLD;
    END $$
    """,
    "CREATE TRIGGER quote_frozen BEFORE UPDATE ON quotes_quote FOR EACH ROW EXECUTE FUNCTION quotes_refuse_change()",
    *(
        f"CREATE TRIGGER quote_line_frozen_{act.lower()} BEFORE {act} ON quotes_quoteline "
        "FOR EACH ROW EXECUTE FUNCTION quotes_refuse_change()"
        for act in ("INSERT", "UPDATE", "DELETE")
    ),
]


class Migration(migrations.Migration):
    dependencies = [("quotes", "0001_products_prices_quotes")]
    operations = [migrations.RunPython(lay, lift)]
