"""The verbs of the command line, a module a topic; each has `register(verbs)` and imports what a verb needs when the verb runs.

Belongs here: arguments, exit codes, what is printed. Does not belong here: any work (the layers below), dispatch (pipelines.cli).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date

from pipelines.paths import Roots

Verb = Callable[[argparse.Namespace, Roots], int]


class Verbs:
    """Where a topic registers its verbs: every verb gets --raw and --warehouse and is found by its name."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        """A registry that adds its verbs to `parser`."""
        self._roots = argparse.ArgumentParser(add_help=False)
        self._roots.add_argument("--raw", help="收件目录（默认 raw/，或环境变量 SANZHANG_RAW）")
        self._roots.add_argument("--warehouse", help="产物目录（默认 warehouse/，或环境变量 SANZHANG_WAREHOUSE）")
        self._verbs = parser.add_subparsers(dest="verb", required=True, metavar="命令")
        self.parser = parser
        self.texts: dict[str, str] = {}  # verb → what it does, in the order of registration

    def add(self, name: str, does: Verb, text: str, formats: tuple[str, ...] = ()) -> argparse.ArgumentParser:
        """The parser of a new verb; `formats` gives it --format with the first as default."""
        sub = self._verbs.add_parser(name, help=text, description=text, parents=[self._roots])
        sub.set_defaults(does=does)
        self.texts[name] = text
        if formats:
            sub.add_argument("--format", choices=formats, default=formats[0], help="输出格式")
        return sub


def day(text: str) -> date:
    """A date argument; ArgumentTypeError (usage, exit 2) when it is not written 2026-07-31."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写成 2026-07-31") from error


def print_json(value: object) -> None:
    """`value` on stdout as readable JSON, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))
