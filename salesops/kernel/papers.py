"""Papers as PDF: a typst template and plain data; nothing in the data can become markup or read a file (QUO-5).

A template lies in `<app>/papers/<name>.typ` and begins with `#let data = json("data.json")`.
"""

import json
import tempfile
from pathlib import Path

import typst
from django.conf import settings

COMMON = Path(__file__).resolve().parent / "papers"


def compile_paper(template, data, files=None):
    """The PDF of a template (a Path) filled with data; `files` are further files by name, as a QR code in SVG.

    The template sees one folder of its own with the data and the house's letterhead, and the bundled fonts only.
    """
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        room = Path(folder)
        for source in (template, *COMMON.glob("*.typ")):
            (room / source.name).write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        (room / "data.json").write_text(json.dumps(data, ensure_ascii=False, default=str), encoding="utf-8")
        for name, content in (files or {}).items():
            (room / name).write_bytes(content)
        return typst.compile(
            room / template.name, root=room, font_paths=[settings.FONTS_DIR], ignore_system_fonts=False
        )
