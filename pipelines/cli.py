"""The command line: dispatch and exit codes. The verbs are in pipelines.verbs, a module a topic.

Belongs here: the list of topics, one-line errors. Does not belong here: arguments of a verb, any work.
Exit codes: 0 fine · 1 only for check, doctor, verify, --check: answered and found something · 2 usage or unusable input, one clear line
· 3 the audit stopped the publication.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from pipelines.contracts.refusal import UNFORESEEN, AuditStopped, Refusal, Stopped, trouble
from pipelines.contracts.seedfile import refuse_other_encodings
from pipelines.paths import Roots
from pipelines.verbs import (
    Verbs,
    completion,
    datadocs,
    declared,
    editions,
    engine,
    files,
    layouts,
    manual,
    members,
    operate,
    papers,
    produce,
    published,
    reading,
    research,
    scaffold,
    schemes,
    slips,
)

TOPICS = (
    produce,
    operate,
    papers,
    published,
    reading,
    research,
    members,
    declared,
    files,
    layouts,
    engine,
    editions,
    schemes,
    slips,
    datadocs,
    scaffold,
    completion,
)


# argparse speaks English; what it can complain of here is said in Chinese
_COMPLAINTS = (
    (r"^the following arguments are required: (.*)$", r"还缺：\1"),
    (r"^unrecognized arguments: (.*)$", r"不认识的参数：\1"),
    (r"^ambiguous option: (\S+) could match (.*)$", r"\1 不明确，可能是 \2"),
    (r"^argument (\S+): invalid choice: (.*) \(choose from (.*)\)$", r"\1 不能是 \2，可选 \3"),
    (r"^argument (\S+): expected (?:one|at least one) argument$", r"\1 后面要写一个值"),
    (r"^argument (\S+): invalid \S+ value: (.*)$", r"\1 不能是 \2"),
    (r"^argument (\S+): not allowed with argument (\S+)$", r"\1 不能和 \2 同时用"),
    (r"^argument (\S+): (.*)$", r"\1：\2"),
)


class _Parser(argparse.ArgumentParser):
    """A parser, also of each verb, whose complaint is one line: the usage itself is what --help prints."""

    texts: Mapping[str, str] = {}  # of the whole command: its verbs

    def format_help(self) -> str:
        """Of the whole command its verbs in groups; of a verb what argparse lays out, in Chinese."""
        if self.texts:
            return manual.overview(self, dict(self.texts))
        return super().format_help().replace(" (default: ", "（默认 ")

    def error(self, message: str) -> NoReturn:
        mistyped = re.match(r"^argument 命令: invalid choice: '([^']*)'", message)
        if mistyped and (near := manual.nearest(mistyped[1], list(self.texts))):
            self.exit(2, f"sanzhang: 没有命令 {mistyped[1]}，是不是 {near}？（全部命令见 sanzhang --help）\n")
        for pattern, words in _COMPLAINTS:
            message = re.sub(pattern, words, message)
        self.exit(2, f"sanzhang: {message}（用法见 {self.prog} --help）\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sanzhang", description="三长建三会领三队：评价数据管道与分析仓库")
    verbs = Verbs(parser)
    for topic in TOPICS:
        topic.register(verbs)
    manual.finish(parser)
    parser.texts = verbs.texts
    return parser


def _print_everywhere() -> None:
    """What the terminal's character set does not hold is a question mark, never the end of a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _refuse_empty_folders(args: argparse.Namespace) -> None:
    """An empty folder is a variable that was not set in somebody's script, never a wish for the folders of the checkout."""
    for option in ("raw", "warehouse"):
        given = getattr(args, option)
        if given is not None and not given.strip():
            raise Refusal(f"--{option} 后面是空的，请写明文件夹")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (module docstring). Never shows a traceback for bad input."""
    os.umask(0o077)
    _print_everywhere()
    args = _parser().parse_args(argv)
    try:
        _refuse_empty_folders(args)
        refuse_other_encodings()
        code: int = args.does(args, Roots.resolve(args.raw, args.warehouse))
    except Refusal as refusal:
        print(f"sanzhang: {refusal}", file=sys.stderr)
        return 2
    except AuditStopped as stopped:
        print(f"sanzhang: {stopped.title}：{stopped}" + (f"。{stopped.then}" if stopped.then else ""), file=sys.stderr)
        return 3
    except Stopped as stopped:
        print(f"sanzhang: {stopped}", file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(stopped.exit_code)  # threads of a build that was cut are still alive: taking them down in order ends in noise
    except KeyboardInterrupt:
        print("sanzhang: 已中断", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        said = trouble(error)
        if said is None:
            error.add_note(UNFORESEEN)
            raise
        print(f"sanzhang: {said}", file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
