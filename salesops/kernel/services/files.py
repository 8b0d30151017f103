"""Files that people put on records: looked into before they are kept, served only to those who see the record."""

import hashlib
import io
import re
import secrets
import unicodedata
import warnings
import zipfile
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from ..errors import Conflict, Invalid, TooLarge, WrongKind
from ..models import StoredFile
from ..registry import registry
from . import policies
from .trail import record

OFFICE = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
IMAGES = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp"),
          "GIF": ("gif", "image/gif")}  # fmt: skip
TEXTS = {"txt": "text/plain", "csv": "text/csv"}
MOST_PIXELS = 60_000_000
MOST_UNPACKED = 300 * 1024 * 1024
LONGEST_NAME = 100


def store(upload, *, actor, now, purpose=""):
    """Keep an uploaded file as the actor's own until it is attached to a record.

    The content says what it is, not the name: photos (jpg, png, webp, gif), pdf, docx, xlsx, pptx, dwg, txt and csv.
    Raises TooLarge (413), WrongKind (415) and Invalid for an empty one.
    """
    most = policies.numbers(at=now).file_max_mb
    if upload.size > most * 1024 * 1024:
        raise TooLarge(_("The file is larger than %(most)s MB.") % {"most": most}, errors=_at_file(_("Too large.")))
    content = upload.read()
    if not content:
        raise Invalid(_("The file is empty."), errors=_at_file(_("The file is empty.")))
    ending, kind = sniff(content, upload.name or "")
    kept = StoredFile(
        purpose=purpose,
        name=clean_name(upload.name or "", ending),
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=actor,
        created_at=now,
    )
    kept.content.save(f"{secrets.token_hex(16)}.{ending}", ContentFile(content), save=False)
    kept.save()
    record("kernel.file.stored", kept, actor=actor, at=now, sha256=kept.sha256, size=kept.size, purpose=purpose)
    return kept


def _at_file(words):
    return {"file": [words]}


def sniff(content, name):
    """(ending, content type) by what the bytes are; WrongKind for anything else."""
    if content.startswith(b"%PDF-"):
        return "pdf", "application/pdf"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    if re.match(rb"AC10\d\d", content[:6]):
        return "dwg", "application/acad"
    return _image(content) or _text(content, name) or _refuse()


def _refuse():
    raise WrongKind(
        _("Only photos (jpg, png, webp), pdf, docx, xlsx, pptx, dwg, txt and csv are taken."),
        errors=_at_file(_("A file of this kind is not taken.")),
    )


def _image(content):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(IMAGES)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise TooLarge(_("The picture has too many pixels."), errors=_at_file(_("Too large.")))
                image.verify()
                return IMAGES[image.format]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge(_("The picture has too many pixels."), errors=_at_file(_("Too large."))) from None


def _office(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            unpacked = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError):
        return _refuse()
    if unpacked > MOST_UNPACKED:
        raise TooLarge(_("The file is too large when unpacked."), errors=_at_file(_("Too large.")))
    if "[Content_Types].xml" not in names or any("vbaproject" in name.lower() for name in names):
        return _refuse()  # not an office file, or one with macros
    found = (kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names))
    return next(found, None) or _refuse()


def _text(content, name):
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in TEXTS or b"\0" in content or _looks_like_markup(content):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return ending, TEXTS[ending]
    return None


def _looks_like_markup(content):
    return bool(re.search(rb"<\s*(!doctype|html|script|svg|body|iframe|\?xml)", content[:4096], re.IGNORECASE))


def clean_name(name, ending):
    """The name as people gave it, without folders and invisible characters, with the ending of its content."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*').strip(" .")
    stem = name.rsplit(".", 1)[0].strip(" .") if "." in name else name
    return f"{stem[:LONGEST_NAME] or 'file'}.{ending}"


def own(user, pk):
    """The user's own file that hangs on nothing yet; Invalid at the field where it is not that."""
    found = StoredFile.objects.filter(pk=pk, uploaded_by=user, subject_id=None).first() if str(pk).isdigit() else None
    if found is None:
        raise Invalid(_("Upload the file first."), errors=_at_file(_("Upload the file first.")))
    return found


def attach(file, subject):
    """Hang a file on a record, whose readers then see it; Conflict where it hangs on another one."""
    mark = {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}
    rows = StoredFile.objects.filter(pk=file.pk)
    if not rows.filter(Q(subject_id=None) | Q(**mark)).update(**mark):
        raise Conflict(_("This file belongs to another record."))
    file.subject_type, file.subject_id = mark.values()
    return file


def of(subject, *, purpose=None):
    """The files of a record, oldest first."""
    rows = StoredFile.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk).order_by("pk")
    return rows.filter(purpose=purpose) if purpose is not None else rows


def readable(user, file, now):
    """Whether the user may open the file: he sees its record, or it is his own and hangs on nothing yet (ORG-2)."""
    if file.subject_id is None:
        return file.uploaded_by_id == user.pk
    return registry.visible(file.subject_type, file.subject_id, user, now) is not None
