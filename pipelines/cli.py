"""The command line: dispatch and exit codes. The verbs are in pipelines.verbs, a module a topic.

Belongs here: the list of topics, one-line errors. Does not belong here: arguments of a verb, any work.
Exit codes: 0 fine · 1 only for check, doctor, verify, --check: answered and found something · 2 usage or unusable input, one clear line
· 3 the audit stopped the publication.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from pipelines.contracts.refusal import AuditStopped, Refusal, disk_is_full, held_file, os_words
from pipelines.contracts.seedfile import refuse_other_encodings
from pipelines.paths import Roots
from pipelines.verbs import Verbs, datadocs, declared, editions, engine, files, members, produce, published, schemes, slips

TOPICS = (
    produce,
    published,
    members,
    declared,
    files,
    engine,
    editions,
    schemes,
    slips,
    datadocs,
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

    def error(self, message: str) -> NoReturn:
        for pattern, words in _COMPLAINTS:
            message = re.sub(pattern, words, message)
        self.exit(2, f"sanzhang: {message}（用法见 {self.prog} --help）\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="sanzhang", description="三长建三会领三队：评价数据管道与分析仓库")
    verbs = Verbs(parser)
    for topic in TOPICS:
        topic.register(verbs)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (module docstring). Never shows a traceback for bad input."""
    os.umask(0o077)
    args = _parser().parse_args(argv)
    try:
        refuse_other_encodings()
        code: int = args.does(args, Roots.resolve(args.raw, args.warehouse))
    except Refusal as refusal:
        print(f"sanzhang: {refusal}", file=sys.stderr)
        return 2
    except AuditStopped as stopped:
        print(f"sanzhang: {stopped.title}：{stopped}", file=sys.stderr)
        return 3
    except BrokenPipeError:
        return 0
    except Exception as error:
        said = _trouble(error)
        if said is None:
            raise
        print(f"sanzhang: {said}", file=sys.stderr)
        return 2
    return code


def _trouble(error: Exception) -> str | None:
    """One line for what the system refused: a path that cannot be read or written, a full disk; None for a fault of ours."""
    if disk_is_full(error):
        return "磁盘已满，没有做完。请腾出空间后重来；已发布的版不受影响。"
    if held := held_file(error):
        return f"{held[0]} 正被另一个程序占用（进程 {held[1]}），请关掉它再运行。"
    if isinstance(error, OSError) and error.filename is not None:
        return f"读写不了 {error.filename}：{os_words(error)}"
    return None


if __name__ == "__main__":
    sys.exit(main())
