"""Write xlsx that no spreadsheet program can be made to run (SEC-6)."""

import datetime as dt
import io
import unicodedata
from decimal import Decimal

import xlsxwriter
from django.utils import timezone

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PATTERNS = {"money": "#,##0.00", "day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm"}
LONGEST = 32_000


def safe(text):
    """The text without control characters, and with an apostrophe before what would begin a formula."""
    text = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))[:LONGEST]
    return f"'{text}" if text.lstrip(" \n").startswith(DANGEROUS) else text


def xlsx(title, headings, rows, *, watermark):
    """A workbook as bytes: a line saying who exported it and when, headings, rows. Rows may be a generator."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": safe(title), "comments": watermark})
    sheet = book.add_worksheet(_sheet_name(title))
    bold, grey = book.add_format({"bold": True}), book.add_format({"font_color": "#666666"})
    formats = {name: book.add_format({"num_format": pattern}) for name, pattern in PATTERNS.items()}
    sheet.set_header(f"&L{safe(title).replace('&', '&&')}&R{watermark.replace('&', '&&')}")
    sheet.set_footer(f"&L{watermark.replace('&', '&&')}&R&P / &N")
    sheet.write_string(0, 0, safe(watermark), grey)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, 16)
        sheet.write_string(1, column, safe(str(heading)), bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, count + 1, column, value, formats)
    sheet.freeze_panes(2, 0)
    book.close()
    return content.getvalue(), count


def _write(sheet, row, column, value, formats):
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, formats["money"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.datetime):
        local = timezone.localtime(value, timezone.get_default_timezone()).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, formats["instant"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), formats["day"])
    else:
        sheet.write_string(row, column, safe(str(value)))


def _sheet_name(title):
    return ("".join(c for c in str(title) if c not in "[]:*?/\\'") or "Sheet")[:31]
