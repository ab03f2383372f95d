"""Texts in csv that no spreadsheet takes for a formula.

Belongs here: the one rule. Does not belong here: workbooks (their writers write every text as a text).
"""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_text(value: object) -> object:
    """The value as csv may hold it: a text that begins like a formula gets a leading apostrophe, everything else stays as it is.

    Source: OWASP, CSV Injection (the characters, their full-width twins included).
    """
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
