"""Faults of the file itself: formats other than .xlsx that must read the same, and files that must be refused in one line.

Belongs here: which format a book is put in, and its name. Does not belong here: the bytes (demo/formats).
"""

from __future__ import annotations

from random import Random

from pipelines.demo.faults.declared import FaultClass
from pipelines.demo.plan import BookPlan, Fault


def _as_format(name: str, suffix: str, title: str, *, sheets: int = 256) -> FaultClass:
    """A workbook of so many sheets at most in another format: nothing is due. It stays alone, for no format but .xlsx holds formulas."""

    def apply(book: BookPlan, _: Random, __: object) -> list[Fault]:
        if book.is_csv or book.again or book.foreign or len(book.sheets) > sheets:
            return []
        book.packing, before = name, str(book.path)
        book.path = book.path.with_suffix(suffix)
        return [Fault("", "", None, "file", before, title)]

    return FaultClass(name, "", apply, alone=True)


def _as_text(name: str, title: str) -> FaultClass:
    """A csv in another encoding or with another separator: nothing is due."""

    def apply(book: BookPlan, _: Random, __: object) -> list[Fault]:
        if not book.is_csv or book.packing:
            return []
        book.packing = name
        return [Fault("", "", None, "file", "", title)]

    return FaultClass(name, "", apply)


def _broken(name: str, suffix: str, title: str) -> FaultClass:
    """A file that cannot be opened."""
    text = suffix == ".csv"

    def apply(book: BookPlan, _: Random) -> list[Fault]:
        if book.is_csv != text:
            return []
        book.damage = name
        book.path = book.path.with_suffix(suffix)
        return [Fault("", "", None, "file", "", title)]

    return FaultClass.of_book(name, "file_unreadable", apply, "returned")


CLASSES = (
    _as_format("format_xls", ".xls", "Excel 97–2003 格式"),
    _as_format("format_et", ".et", "WPS 表格格式"),
    _as_format("format_xlsb", ".xlsb", "二进制工作簿"),
    _as_format("format_ods", ".ods", "开放文档格式"),
    _as_format("strict_book", ".xlsx", "严格 OOXML"),
    _as_format("macro_book", ".xlsm", "带宏的工作簿"),
    _as_format("strange_names", ".xlsx", "压缩包里有越界的文件名"),
    _as_format("dates_1904", ".xlsx", "1904 日期系统"),
    _as_format("protected_sheet", ".xlsx", "工作表保护"),
    _as_text("csv_utf8", "UTF-8"),
    _as_text("csv_bom", "UTF-8 BOM"),
    _as_text("csv_utf16", "UTF-16"),
    _as_text("csv_tabs", "制表符分隔"),
    _broken("truncated", ".xlsx", "文件不完整"),
    _broken("no_bytes", ".xlsx", "零字节"),
    _broken("encrypted", ".xlsx", "打开密码"),
    _broken("zip_bomb", ".xlsx", "压缩炸弹"),
    _broken("xml_bomb", ".xlsx", "XML 实体炸弹"),
    _broken("external_entity", ".xlsx", "XML 外部实体"),
    _broken("excel_95", ".xls", "Excel 95"),
    _broken("picture", ".xlsx", "图片"),
    _as_format("format_flat", ".xls", "XML 表格 2003"),
    _as_format("format_page", ".xls", "网页表格", sheets=1),
    _broken("wrong_encoding", ".csv", "编码混乱"),
)
