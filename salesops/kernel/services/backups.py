"""One file with everything: all rows as of one moment and all stored files; put back into an empty system only.

The file is a zip: `manifest.json`, `rows/<model>.jsonl`, `files/<name>`. Its comment is the digest of all bytes before,
so a file that was cut or altered anywhere is known before anything is touched.
"""

import getpass
import hashlib
import json
import zipfile
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from ..errors import Conflict, require
from ..models import Event, Role, Unit, User
from . import backup_rows
from .trail import record

FORMAT = 1
MARK = b"sha256:"
COMMENT = len(MARK) + 64


def make(target: Path, *, now):
    """Write the backup; it appears under its name only when it is whole. Gives its manifest."""
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            manifest = {"format": FORMAT, "made_at": now.isoformat(), "migrations": _known_migrations()}
            with backup_rows.one_moment():
                manifest["rows"] = {m._meta.label_lower: _write_rows(archive, m) for m in backup_rows.tables()}
            manifest["files"] = [name for name in _stored_files() if _write_file(archive, name)]
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
            archive.comment = MARK + b"0" * 64
        _sign(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def restore(source: Path, *, people=(), now):
    """Put a backup into a missing or empty system; refused or broken off, it changes nothing (SEC-6)."""
    require_whole(source)
    with zipfile.ZipFile(source) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        _require_same_version(manifest)
        require_empty()
        call_command("migrate", verbosity=0, interactive=False)
        written: list[str] = []
        try:
            with transaction.atomic():
                with backup_rows.fresh_tables():
                    for model in backup_rows.tables():
                        _read_rows(archive, model, manifest["rows"])
                _record(manifest, _two_people(people), now)
                for name in manifest["files"]:
                    with archive.open(f"files/{name}") as content:
                        written.append(default_storage.save(name, content))
        except BaseException:
            for name in written:
                default_storage.delete(name)
            raise
    return manifest


# The file


def require_whole(source: Path):
    """The digest at the end of the file is that of all bytes before it."""
    with source.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - COMMENT))
        comment = file.read()
    good = comment.startswith(MARK) and comment[len(MARK) :].decode("ascii", "replace") == _digest(source, size - 64)
    _refuse_unless(good, _("This is not a whole backup: it was cut or altered."))


def _sign(draft: Path):
    digest = _digest(draft, draft.stat().st_size - 64)
    with draft.open("r+b") as file:
        file.seek(-64, 2)
        file.write(digest.encode())


def _digest(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (block := file.read(min(size, 1 << 20))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest()


def _write_rows(archive, model):
    number = 0
    with archive.open(f"rows/{model._meta.label_lower}.jsonl", "w", force_zip64=True) as file:
        for line in backup_rows.lines(model):
            file.write(line)
            number += 1
    return number


def _read_rows(archive, model, numbers):
    label = model._meta.label_lower
    with archive.open(f"rows/{label}.jsonl") as file:
        number = backup_rows.load(model, file)
    _refuse_unless(number == numbers[label], _("This is not a whole backup: it was cut or altered."))


def _write_file(archive, name):
    """Copy one stored file; False when it was deleted since it was listed."""
    try:
        with default_storage.open(name) as source, archive.open(f"files/{name}", "w", force_zip64=True) as target:
            for block in source.chunks():
                target.write(block)
    except FileNotFoundError:
        return False
    return True


def _stored_files(folder=""):
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from _stored_files(f"{folder}{name}/")


# The system it goes into


def require_empty():
    there = connection.introspection.table_names()
    used = [m for m in (User, Event) if m._meta.db_table in there and m._base_manager.exists()]
    _refuse_unless(not used, _("This system is not empty. A backup goes into an empty one only."))
    _refuse_unless(not any(_stored_files()), _("There are stored files here already. Empty their folder first."))


def _known_migrations():
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def _require_same_version(manifest):
    known = sorted(".".join(key) for key in MigrationLoader(None).disk_migrations)
    same = manifest["format"] == FORMAT and manifest["migrations"] == known
    _refuse_unless(
        same, _("Another version of the program made this backup. Restore it with that version, then upgrade.")
    )


def _refuse_unless(fine, sentence):
    if not fine:
        raise Conflict(sentence)


def _two_people(names):
    """The two who restore, when they are named: different, working here, one an administrator (SEC-6)."""
    if not names:
        return []
    people = list(User.objects.filter(username__in=names, is_active=True))
    require(len(people) == 2, _("Name two different people who work here."), rule="SEC-6")
    administrator = any(grant.role == Role.ADMINISTRATOR for person in people for grant in person.grants.all())
    require(administrator, _("One of the two must be an administrator."), rule="SEC-6")
    return people


def _record(manifest, people, now):
    company = Unit.objects.filter(parent=None).first()
    if company:
        ids = [person.pk for person in people]
        facts = {"made_at": manifest["made_at"], "rows": sum(manifest["rows"].values()), "people": ids}
        record(
            "kernel.backup.restored",
            company,
            actor=people[0] if people else None,
            at=now,
            rule="SEC-6",
            personal={"account": getpass.getuser()},
            **facts,
        )
