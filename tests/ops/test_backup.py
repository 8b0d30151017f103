"""Backup and restore: everything comes back as it was, and nothing is touched by a bad file or in a used system."""

import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from salesops.bootstrap import ROOT
from salesops.kernel.models import Event, Seal, StoredFile, Unit, User
from salesops.kernel.services import backup_rows, backups, trail
from tests import make
from tests.rules import rule

NOW = dt.datetime(2026, 3, 2, 2, 0, 0, 123456, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages


@pytest.fixture
def house():
    """A company with a sealed trail and one stored file."""
    company = make.company()
    person = User.objects.get(username="sales1")
    trail.record("kernel.test.done", person, actor=person, at=NOW, reason="客户要求", number=7)
    trail.seal()
    content = ContentFile("合同扫描件".encode(), name="scan.pdf")
    StoredFile.objects.create(
        name="scan.pdf", content_type="application/pdf", size=15, sha256="0" * 64, content=content, created_at=NOW
    )
    return company


@pytest.fixture
def file(house, tmp_path):
    target = tmp_path / "house.backup"
    call_command("backup", str(target))
    return target


def everything():
    return {model._meta.label: list(backup_rows.lines(model)) for model in backup_rows.tables()}


def wipe():
    """The system as it is right after the first migration."""
    with transaction.atomic(), backup_rows.fresh_tables():
        pass
    call_command("migrate", verbosity=0)
    for name in list(backups._stored_files()):
        default_storage.delete(name)


def test_every_table_of_the_database_belongs_to_a_model_that_is_backed_up():
    known = {model._meta.db_table for model in backup_rows.tables()}

    assert set(connection.introspection.table_names()) - known == {"django_migrations", "django_session"}


def test_everything_comes_back_as_it_was(house, file):
    before = everything()
    wipe()

    call_command("restore", str(file))

    after = everything()
    trail_rows = [label for label in after if label.startswith(("kernel.Event", "kernel.EventDetail"))]
    assert {label: rows for label, rows in after.items() if label not in trail_rows} == {
        label: rows for label, rows in before.items() if label not in trail_rows
    }
    assert all(after[label][: len(before[label])] == before[label] for label in trail_rows)
    assert default_storage.open(StoredFile.objects.get().content.name).read().decode() == "合同扫描件"


@rule("SEC-6", "a restore is on the trail")
def test_the_restore_itself_is_on_the_trail_and_the_chain_holds(file):
    wipe()

    call_command("restore", str(file))

    assert Event.objects.latest("id").verb == "kernel.backup.restored"
    assert trail.verify() == (2, 1)
    assert Seal.objects.count() == 1


@rule("SEC-6", "two people restore")
def test_a_server_asks_for_two_different_people_one_of_them_administrator(file, settings):
    settings.SERVER = True
    wipe()

    for people, words in (
        ([], "two people"),
        (["sales1", "sales1"], "两名不同"),
        (["sales1", "nobody"], "两名不同"),
        (["sales1", "sales2"], "管理员"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("restore", str(file), *(["--people", *people] if people else []))
        assert not User.objects.exists()

    call_command("restore", str(file), "--people", "sales1", "admin")
    ids = set(User.objects.filter(username__in=["sales1", "admin"]).values_list("pk", flat=True))
    assert set(Event.objects.latest("id").facts["people"]) == ids


def test_new_rows_get_new_numbers_and_the_guards_stand_again(file):
    wipe()
    call_command("restore", str(file))

    company = Unit.objects.get(parent=None)
    assert make.unit(Unit.Kind.REGION, company).pk > company.pk
    with pytest.raises(IntegrityError if connection.vendor == "sqlite" else Exception, match="append-only"):
        Event.objects.all().update(verb="changed")


def test_a_cut_or_altered_file_is_refused_and_nothing_changes(file):
    wipe()
    whole = file.read_bytes()
    before = everything()

    for broken in (
        whole[:-1],
        whole[: len(whole) // 2],
        b"",
        whole + b"\0",
        *(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), len(whole) // 40)),
        whole[:-1] + bytes([whole[-1] ^ 1]),
    ):
        file.write_bytes(broken)
        with pytest.raises(CommandError, match="不完整"):
            call_command("restore", str(file))

    assert everything() == before


def test_a_system_in_use_is_refused_and_nothing_changes(house, file):
    before = everything()

    with pytest.raises(CommandError, match="已有数据"):
        call_command("restore", str(file))

    assert everything() == before


def test_stored_files_in_the_way_are_refused(file):
    wipe()
    default_storage.save("other.pdf", ContentFile(b"x"))

    with pytest.raises(CommandError, match="文件目录"):
        call_command("restore", str(file))

    assert not User.objects.exists()
    assert default_storage.open("other.pdf").read() == b"x"


def test_a_restore_that_breaks_off_leaves_nothing_behind(file, monkeypatch):
    wipe()
    laid = everything()
    monkeypatch.setattr(backups, "_record", lambda *arguments: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call_command("restore", str(file))

    assert everything() == laid
    assert not any(backups._stored_files())


def test_a_backup_of_another_version_says_so(file):
    wipe()
    other = file.with_name("other.backup")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), "migrations": ["kernel.0001_other"]})
            target.writestr(name, content)
        target.comment = source.comment
    backups._sign(other)

    with pytest.raises(CommandError, match="另一版本"):
        call_command("restore", str(other))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded system has its own test below")
def test_a_backup_is_of_one_moment_though_others_write(house, tmp_path, monkeypatch):
    """A person hired while the tables are read stays out, with all that hangs on him."""
    real, hired = backup_rows.lines, []

    def hire():
        make.user("auditor", username="late")
        connection.close()

    def lines(model):
        if model is User and not hired:
            hired.append(True)
            thread = threading.Thread(target=hire)
            thread.start()
            thread.join()
        yield from real(model)

    monkeypatch.setattr(backup_rows, "lines", lines)
    manifest = backups.make(tmp_path / "moment.backup", now=timezone.now())

    assert User.objects.filter(username="late").exists()
    assert manifest["rows"]["kernel.user"] == User.objects.count() - 1


def test_the_embedded_system_is_backed_up_while_it_writes_and_moves_to_a_new_folder(tmp_path):
    old, new, target = tmp_path / "old", tmp_path / "new", tmp_path / "house.backup"
    embedded(old, "prepare")
    writer = sqlite3.connect(old / "salesops.sqlite3", isolation_level=None)
    insert = "INSERT INTO kernel_counter (series, last) VALUES (?, 1)"
    writer.execute(insert, ["kept"])
    writer.execute("BEGIN IMMEDIATE")
    writer.execute(insert, ["not yet"])

    embedded(old, "backup", str(target))
    writer.execute("COMMIT")
    embedded(new, "restore", str(target))

    restored = sqlite3.connect(new / "salesops.sqlite3")
    assert restored.execute("SELECT series, last FROM kernel_counter").fetchall() == [("kept", 1)]


def embedded(data, *arguments):
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env={**known, "DATA_DIR": str(data)}, check=True)


def test_the_backup_is_readable_by_its_owner_alone(file):
    assert file.stat().st_mode & 0o777 == 0o600
