"""Files: looked into before they are kept, served only to those who see the record (ORG-2, SEC-1)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from salesops.kernel.errors import BusinessError, Conflict, Invalid
from salesops.kernel.models import PolicyVersion
from salesops.kernel.services import files, policies
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(tmp_path, settings):
    """A folder of the test's own for what is stored."""
    location = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": location}
    return tmp_path


def picture(kind="PNG", size=(8, 8)):
    content = io.BytesIO()
    Image.new("RGB", size, "red").save(content, kind)
    return content.getvalue()


def package(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content)


def store(actor, name="photo.png", content=None):
    return files.store(upload(name, content or picture()), actor=actor, now=timezone.now())


@pytest.mark.parametrize(
    ("name", "content", "kept", "kind"),
    [
        ("合同 签字页.png", picture(), "合同 签字页.png", "image/png"),
        ("slip.jpg", picture("JPEG"), "slip.jpg", "image/jpeg"),
        ("slip.png", picture("JPEG"), "slip.jpg", "image/jpeg"),
        ("a.pdf", b"%PDF-1.7 ...", "a.pdf", "application/pdf"),
        ("list.csv", "姓名,电话".encode("gb18030"), "list.csv", "text/csv"),
        ("plan.dwg", b"AC1027 ...", "plan.dwg", "application/acad"),
        ("quote.xlsx", package("[Content_Types].xml", "xl/workbook.xml"), "quote.xlsx", files.OFFICE["xl/"][1]),
        ("../../etc/passwd.png", picture(), "passwd.png", "image/png"),
        ("..\\..\\boot.png", picture(), "boot.png", "image/png"),
        ("a\x00b\u202egnp.exe.png", picture(), "abgnp.exe.png", "image/png"),
        (".png", picture(), "png.png", "image/png"),
        ("长" * 300 + ".png", picture(), "长" * 100 + ".png", "image/png"),
    ],
)
def test_the_content_says_what_it_is_and_the_name_is_cleaned(company, name, content, kept, kind):
    made = upload("x", content)
    made._name = name

    stored = files.store(made, actor=company.sales1, now=timezone.now(), purpose="slip")

    assert (stored.name, stored.content_type, stored.size) == (kept, kind, len(content))
    assert stored.content.read() == content
    assert ".." not in stored.content.name
    assert "passwd" not in stored.content.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.png", b"<!doctype html><script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("note.txt", b"<html><body onload=alert(1)>"),
        ("page.html", b"hello"),
        ("tool.exe", b"MZ\x90\x00"),
        ("broken.png", picture()[:40]),
        ("macro.xlsx", package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")),
        ("any.zip", package("a.txt")),
        ("notzip.docx", b"PK\x03\x04 nothing"),
        ("binary.txt", b"a\x00b"),
    ],
)
def test_other_kinds_are_refused(company, name, content):
    with pytest.raises(BusinessError) as refusal:
        store(company.sales1, name, content)

    assert (refusal.value.status, list(refusal.value.errors)) == (415, ["file"])


def test_an_empty_file_is_refused(company):
    with pytest.raises(Invalid):
        files.store(upload("a.png", b""), actor=company.sales1, now=timezone.now())


@pytest.mark.parametrize(("extra", "taken"), [(0, True), (1, False)])
def test_the_limit_is_a_rule_number(company, extra, taken):
    PolicyVersion.objects.filter(key="file_max_mb").update(value=1)
    policies.forget()
    content = b"%PDF-" + b"x" * (1024 * 1024 - 5 + extra)

    if taken:
        assert store(company.sales1, "a.pdf", content).size == 1024 * 1024
        return
    with pytest.raises(BusinessError) as refusal:
        store(company.sales1, "a.pdf", content)
    assert refusal.value.status == 413


def test_a_picture_of_too_many_pixels_is_refused(company, monkeypatch):
    monkeypatch.setattr(files, "MOST_PIXELS", 63)

    with pytest.raises(BusinessError) as refusal:
        store(company.sales1)

    assert refusal.value.status == 413


@rule("ORG-2", "files")
def test_a_file_is_served_as_an_attachment_to_who_sees_the_record(company, client):
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)
    stored = files.attach(store(company.sales1), paper)

    def status(person):
        client.force_login(person)
        return client.get(f"/files/{stored.pk}/").status_code

    assert [status(p) for p in (company.sales1, company.lead1, company.head1)] == [200, 200, 200]
    assert [status(p) for p in (company.sales2, company.head3, company.finance1)] == [404, 404, 404]

    client.force_login(company.sales1)
    answer = client.get(f"/files/{stored.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="photo.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == picture()


def test_an_unattached_file_is_its_uploaders_alone(company, client):
    stored = store(company.sales1)

    client.force_login(company.head1)
    assert client.get(f"/files/{stored.pk}/").status_code == 404
    client.force_login(company.sales1)
    assert client.get(f"/files/{stored.pk}/").status_code == 200


def test_only_ones_own_unattached_file_can_be_put_on_a_record(company):
    paper = Paper.objects.create(number="P-1", owner=company.sales1, unit=company.team)
    other = Paper.objects.create(number="P-2", owner=company.sales1, unit=company.team)
    stored = store(company.sales1)

    assert files.own(company.sales1, stored.pk) == stored
    for person, pk in ((company.sales2, stored.pk), (company.sales1, 0), (company.sales1, "x")):
        with pytest.raises(Invalid):
            files.own(person, pk)
    files.attach(stored, paper)
    files.attach(stored, paper)
    with pytest.raises(Conflict):
        files.attach(stored, other)
    assert list(files.of(paper)) == [stored]
