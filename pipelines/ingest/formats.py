"""Number formats that decide what a number in a cell is, where the reader does not know them: East Asian built-in dates, durations,
percentages, numbers shown with 万 behind them.

Belongs here: format numbers and codes, serial → text. Does not belong here: finding the cells (sheetscan, biff), dates in fields (dates).
Built-in formats 27–36 and 50–58 of ECMA-376 part 1, 18.8.30 (zh-cn, zh-tw, ja, ko): Excel and WPS in Chinese write 2025年3月1日 so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape

EASTERN_DATES = frozenset((*range(27, 37), *range(50, 59)))
DURATION, EASTERN_DAY = "duration", "day"
SHOWN_BEHIND = ("%", "百", "千", "万", "亿")
RESERVED = "reserved"  # how a Chinese Excel spells the code of such a number: reserved-0x1F
_ELAPSED, _PERCENT = 46, (9, 10)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 9999-12-31
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs\s*>", re.DOTALL)
_ELEMENT = re.compile(rb"<(?:\w+:)?(numFmt|xf)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)")
_FORMAT_NUMBER = re.compile(rb"\bnumFmtId\s*=\s*[\"'](\d{1,5})[\"']")
_CODE = re.compile(rb"\bformatCode\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_NO_LETTERS = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|[\\_*].|general", re.IGNORECASE)
_PERCENT_CODE = re.compile(r"[0#?]%")
_SCALE_BEHIND = re.compile(r"[0#?][\"\\ ]*([百千万亿])")  # 0.0"万": the cell holds 1.2 and shows 1.2万
_SHIFTED = re.compile(r"[0#?],+(?![0#?,])|[!\\]\.")  # 0!.0,"万" and 0,"千" show the number itself in another unit
_ELAPSED_CODE = re.compile(rb"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def special_styles(styles: bytes) -> dict[int, str]:
    """Cell style → what its numbers are: DURATION, EASTERN_DAY, or the mark that is shown behind them (%, 万); other styles are not in it.

    `styles` is xl/styles.xml.
    """
    codes = [(number, code) for number, code in _numbered(styles, b"numFmt") if code is not None]
    custom = {number: code for number, code in codes if not code.startswith(RESERVED.encode())}
    kinds = dict.fromkeys(EASTERN_DATES, EASTERN_DAY) | dict.fromkeys(_PERCENT, "%")
    kinds = {number: kind for number, kind in kinds.items() if number not in custom} | {_ELAPSED: DURATION}
    kinds |= {number: kind for number, code in custom.items() if (kind := _kind(code))}
    block = _CELL_FORMATS.search(styles)
    numbers = [number for number, _ in _numbered(block.group(), b"xf")] if block else []
    return {style: kinds[number] for style, number in enumerate(numbers) if number in kinds}


def _kind(code: bytes) -> str:
    if _ELAPSED_CODE.search(code):
        return DURATION
    shown = unescape(code.decode(errors="replace")).split(";")[0]
    scale = _SCALE_BEHIND.search(shown)
    if scale and not _SHIFTED.search(shown):
        return scale.group(1)
    return "%" if _PERCENT_CODE.search(shown) else ""


def special_text(number: float, kind: str, epoch_1904: bool) -> str:
    """What a cell of such a style shows: 26:30:00, 2025-03-01, 85%, 1.2万."""
    if kind in (DURATION, EASTERN_DAY):
        return duration_text(number) if kind == DURATION else serial_text(number, epoch_1904)
    if not math.isfinite(number):
        return repr(number)
    exact = f"{Decimal(f'{number:.9f}').scaleb(2 if kind == '%' else 0):f}"  # nine decimals of a number, as the reader gives them
    return (exact.rstrip("0").rstrip(".") if "." in exact else exact) + kind


def _numbered(styles: bytes, element: bytes) -> Iterator[tuple[int, bytes | None]]:
    """Format number (0 where none is said) and code of every such element."""
    for name, attributes in _ELEMENT.findall(styles):
        if name == element:
            number, code = _FORMAT_NUMBER.search(attributes), _CODE.search(attributes)
            yield int(number.group(1)) if number else 0, (code.group(1) or code.group(2)) if code else None


def is_date_code(code: str) -> bool:
    """True for the code of a day or time (yyyy"年"m"月"), not for one of numbers, texts or durations."""
    letters = _NO_LETTERS.sub("", code.split(";")[0]).lower()
    return not _ELAPSED_CODE.search(code.encode()) and bool(set(letters) & set("ymdhs")) and not set(letters) & set("0#?@")


def serial_text(serial: float, epoch_1904: bool) -> str:
    """2025-03-01, 2025-03-01 08:30:00 or, below one day, 08:30:00; a number that is no day stays a number."""
    if not math.isfinite(serial) or not 0 <= serial <= _LAST_SERIAL:
        return repr(serial)
    moment = (_EPOCH_1904 if epoch_1904 else _EPOCH) + timedelta(seconds=round(serial * 86_400))
    if serial < 1 and serial:
        return moment.strftime("%H:%M:%S")
    return moment.strftime("%Y-%m-%d" if moment.time() == moment.min.time() else "%Y-%m-%d %H:%M:%S")


def duration_text(serial: float) -> str:
    """Days as h:mm:ss, hours beyond 24 not folded into days."""
    if not math.isfinite(serial) or abs(serial) > _LAST_SERIAL:
        return repr(serial)
    seconds = round(abs(serial) * 86_400)
    return f"{'-' if serial < 0 else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
