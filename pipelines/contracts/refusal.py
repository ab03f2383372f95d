"""The one exception a user sees: unusable input or usage, said in one clear line (exit code 2)."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

_OS_WORDS = {
    errno.ENOENT: "没有这个文件或目录", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.ENOSPC: "磁盘已满，请腾出空间后重来",
    errno.EDQUOT: "超过了磁盘配额，请腾出空间后重来", errno.EROFS: "所在的盘是只读的", errno.EISDIR: "这是目录，不是文件",
    errno.ENOTDIR: "上级不是目录", errno.EEXIST: "已经有了", errno.EIO: "磁盘读写出错", errno.ENAMETOOLONG: "名称太长",
}  # fmt: skip
_HELD = re.compile(r'Could not set lock on file "([^"]+)".*?\(PID (\d+)\)', re.S)
_FULL = ("No space left on device", "database or disk is full")


class Refusal(Exception):
    """Raised with one Chinese line that says what is wrong, where, and how to fix it. The command line prints it and exits 2."""


class AuditStopped(Exception):
    """Raised when one of our invariants failed: nothing is published, the edition in force stands (exit code 3)."""

    title = "审核未通过，未发布"


class NotPublished(AuditStopped):
    """Raised where an edition would be of another day, inputs or code than it names, or would go back without a reason (exit code 3)."""

    title = "未发布"


def os_words(error: OSError) -> str:
    """Why the system refused, in Chinese where the reason is one that a user meets; else in the system's own words."""
    return _OS_WORDS.get(error.errno or 0, error.strerror or str(error))


def disk_is_full(error: BaseException) -> bool:
    """True where a full disk is behind the error, also as a database or a library words it (causes are followed)."""
    return any(
        getattr(seen, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(words in str(seen) for words in _FULL) for seen in _chain(error)
    )


def held_file(error: BaseException) -> tuple[str, str] | None:
    """The database file and the process id where another program holds a lock behind the error; None otherwise."""
    for seen in _chain(error):
        if held := _HELD.search(str(seen)):
            return held[1], held[2]
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, each once: errors raised again out of a step lead back to themselves."""
    waiting, seen = [error], {id(error)}
    while waiting:
        found = waiting.pop(0)
        yield found
        for behind in (found.__cause__, found.__context__):
            if behind is not None and id(behind) not in seen:
                seen.add(id(behind))
                waiting.append(behind)
