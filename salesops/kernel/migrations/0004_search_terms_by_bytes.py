"""Search terms compare by bytes on PostgreSQL, so that a prefix is a range of the index whatever the server's language."""

from django.db import migrations


def _alter(schema_editor, collation):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f'ALTER TABLE kernel_searchterm ALTER COLUMN term TYPE varchar(40) COLLATE "{collation}"'
        )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_jobs_exports_handovers")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: _alter(schema_editor, "C"),
            lambda apps, schema_editor: _alter(schema_editor, "default"),
        )
    ]
