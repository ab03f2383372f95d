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
_CLOSED = re.compile(r'Cannot open file "([^"]+)": Permission denied')
_BROKEN = ("Corrupt database file", "not a valid DuckDB database file", "Could not read enough bytes", "database has been invalidated",
           "Failed to deserialize", "Failure while replaying WAL")  # fmt: skip
_FULL = ("No space left on device", "database or disk is full")
_DISK_ERROR = "disk I/O error"  # how sqlite words a full disk too


class Refusal(Exception):
    """Raised with one Chinese line that says what is wrong, where, and how to fix it. The command line prints it and exits 2."""


class AuditStopped(Exception):
    """Raised when one of our invariants failed: nothing is published, the edition in force stands (exit code 3)."""

    title = "审核未通过，未发布"
    then = "现行版没有动，照旧可用；这多半是本系统或方案的毛病，不是哪个县的：请把这一行和 warehouse/logs 里当天的日志交给维护的人"


class NotPublished(AuditStopped):
    """Raised where an edition would be of another day, inputs or code than it names, or would go back without a reason (exit code 3)."""

    title = "未发布"
    then = ""


UNFORESEEN = (
    "sanzhang: 没有料到的错误，没有做完；已发布的版不受影响。请把以上内容和 warehouse/logs 里当天的日志交给维护的人，再试一次 sanzhang run"
)


class Stopped(Exception):
    """Raised where a signal ended a run; the exit code is 128 and its number, as for any program."""

    def __init__(self, number: int) -> None:
        self.exit_code = 128 + number
        super().__init__("收到停止信号，已停下，没有做完；已发布的版不受影响，下次运行接着做。")


class BrokenDatabase(Refusal):
    """Raised after a broken landing or working database was removed: the next run makes both anew from store, receipts and decisions."""


def os_words(error: OSError) -> str:
    """Why the system refused, in Chinese where the reason is one that a user meets; else in the system's own words."""
    return _OS_WORDS.get(error.errno or 0, error.strerror or str(error))


def trouble(error: BaseException) -> str | None:
    """One line for what the system refused: a full disk, a file that another program holds, a path; None for a fault of ours.

    What led to the error is looked at too, also as a database or a library words it.
    """
    chain = list(_chain(error))
    for seen in chain:
        if getattr(seen, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(words in str(seen) for words in _FULL):
            return "磁盘已满，没有做完。请腾出空间后重来；已发布的版不受影响。"
    if any(_DISK_ERROR in str(seen) for seen in chain):
        return "磁盘读写出错，多半是磁盘已满，没有做完。请腾出空间后重来；已发布的版不受影响。"
    for seen in chain:
        if held := _HELD.search(str(seen)):
            return f"{held[1]} 正被另一个程序占用（进程 {held[2]}），请关掉它再运行。"
    for seen in chain:
        if closed := _CLOSED.search(str(seen)):
            return f"读写不了 {closed[1]}：没有权限"
        if isinstance(seen, OSError) and seen.filename is not None:
            return f"读写不了 {seen.filename}：{os_words(seen)}"
    return None


def is_broken_database(error: BaseException) -> bool:
    """Whether a database file that cannot be read is behind the error, as DuckDB words it."""
    return any(words in str(seen) for seen in _chain(error) for words in _BROKEN)


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
