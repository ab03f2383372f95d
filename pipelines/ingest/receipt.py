"""Receiving: the bytes of raw/ go into the store before anything reads them; a receipt is an event that is never lost.

Belongs here: the walk over raw/, the content-addressed store, receipts.jsonl, receipt dates out of received.csv.
Does not belong here: what a file means (reading). File mtime decides nothing.
"""

from __future__ import annotations

import errno
import hashlib
import os
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from pipelines.contracts.finding import Finding, make
from pipelines.contracts.refusal import os_words
from pipelines.ingest.appendonly import append_lines, damaged, mend_tail, read_lines
from pipelines.ingest.leftover import is_leftover
from pipelines.ingest.officefile import day, records_in
from pipelines.paths import Roots

Kind = Literal["submission", "export"]
_CHUNK = 1 << 20
_AT_ONCE = 4  # files that are hashed or stored at one time: storing one is mostly waiting for the disk
CLOSED = "打不开："  # how a trouble begins that is not the sender's: permissions, the disk
_SPREADSHEETS = {".xlsx", ".xls", ".et", ".ods", ".csv", ".xlsb", ".xlsm"}


@dataclass(frozen=True)
class Seen:
    """One line of receipts.jsonl: these bytes were first seen at this path by the run of that as_of. sha256 empty: not a file.

    `gone`: the run of that as_of found the path taken away from raw/; the bytes are those that were seen there last.
    """

    path: str
    kind: Kind
    file_sha256: str
    size: int
    seen_as_of: date
    trouble: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Receipt:
    """One receipt event. `line` is the line of received.csv that dates it, 0 where first sight does."""

    file_sha256: str
    path: str
    kind: Kind
    received_on: date
    line: int
    sender: str
    size: int
    trouble: str = ""


@dataclass
class ReceiveReport:
    """What a walk over raw/ did."""

    files: int = 0
    new_versions: int = 0
    bytes_stored: int = 0
    withdrawn: list[str] = field(default_factory=list)  # paths that were received and are taken away now
    findings: list[Finding] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)  # paths that are there and cannot be read: no permission, a bad disk

    def metadata(self) -> dict[str, int | str]:
        counts: dict[str, int | str] = {"收件目录里的文件": self.files, "新收到的版本": self.new_versions, "新存字节": self.bytes_stored}
        for title, paths in (("没有权限或读不了", self.closed), ("从 raw 取走，按撤回", self.withdrawn)):
            if paths:
                counts[title] = f"{len(paths)}（{'、'.join(paths[:3])}{' 等' if len(paths) > 3 else ''}）"
        return counts


def store_path(roots: Roots, sha256: str) -> Path:
    """Where the bytes with this hash stand."""
    return roots.store / sha256[:2] / sha256


def _relative(roots: Roots, path: Path) -> str:
    """The path below raw/; bytes of a name that are no text are spelled out (\\xff)."""
    name = os.fsencode(path.relative_to(roots.raw).as_posix()).decode(errors="backslashreplace")
    return unicodedata.normalize("NFC", name)


def _walk(roots: Roots) -> Iterator[tuple[Path, Kind, str]]:
    """Every entry under submissions/ and exports/ that is a file, or looks like one and is not; with the trouble in words."""
    kinds: tuple[tuple[Path, Kind], ...] = ((roots.submissions, "submission"), (roots.exports, "export"))
    for top, kind in kinds:
        closed: list[OSError] = []
        for folder, names, files in os.walk(top, onerror=closed.append, followlinks=False):
            names[:] = sorted(name for name in names if not is_leftover(name))
            here = Path(folder)
            for name in names:
                if os.path.islink(here / name) or Path(name).suffix.lower() in _SPREADSHEETS:
                    yield here / name, kind, "是指向文件夹的链接" if os.path.islink(here / name) else "是文件夹"
            for name in sorted(name for name in files if not is_leftover(name)):
                yield here / name, kind, _trouble(roots, here / name)
        for error in closed:
            if Path(error.filename) != top or error.errno != errno.ENOENT:
                yield Path(error.filename), kind, f"{CLOSED}文件夹，{os_words(error)}"


def _trouble(roots: Roots, path: Path) -> str:
    """Why this entry is not a file that can be looked at; empty where it is one."""
    try:
        if path.is_symlink() and not _inside(roots, path):
            return "链接指向 raw 之外或不存在的地方"
        return "" if path.is_file() else "不是普通文件"
    except OSError as error:
        return f"{CLOSED}{os_words(error)}"


def _inside(roots: Roots, path: Path) -> bool:
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # links that lead to each other
        return False
    return target.is_file() and roots.raw in target.parents


def _hash(path: Path) -> tuple[str, int] | str | None:
    """sha256 and size of the bytes; None where the file changed while it was read, the trouble in words where it cannot be read."""
    digest = hashlib.sha256()
    try:
        before = path.stat()
        with path.open("rb") as handle:
            while chunk := handle.read(_CHUNK):
                digest.update(chunk)
        after = path.stat()
    except OSError as error:  # no permission, another owner, a bad block: the other files go on
        return f"{CLOSED}{os_words(error)}"
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    return digest.hexdigest(), after.st_size


def _keep(roots: Roots, path: Path, sha256: str) -> bool:
    """Put the bytes into the store under their hash (0600, whole or not at all); False where they changed since they were hashed."""
    target = store_path(roots, sha256)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_name(f".{sha256}.{os.getpid()}.{threading.get_ident()}")
    digest = hashlib.sha256()
    if not os.access(path, os.R_OK):
        return False
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != sha256:
        temporary.unlink()
        return False
    os.replace(temporary, target)
    return True


def read_seen(roots: Roots) -> list[Seen]:
    """All lines of receipts.jsonl in order; a last line torn by a power cut is left out (its file is seen again).

    Refusal names any other line that is no receipt.
    """
    seen: list[Seen] = []
    for number, row in enumerate(read_lines(roots.receipts_jsonl), start=1):
        try:
            on = date.fromisoformat(row["seen_as_of"])
            seen.append(Seen(row["path"], row["kind"], row["file_sha256"], row["size"], on, row.get("trouble", ""), row.get("gone", False)))
        except (KeyError, TypeError, ValueError) as error:
            raise damaged(roots.receipts_jsonl, number) from error
    return seen


def _append(roots: Roots, events: list[Seen]) -> None:
    mend_tail(roots.receipts_jsonl)
    if events:
        rows = ({**event.__dict__, "seen_as_of": event.seen_as_of.isoformat()} for event in events)
        append_lines(roots.receipts_jsonl, ({k: v for k, v in row.items() if k != "gone" or v} for row in rows))


def receive(roots: Roots, as_of: date, only_path: str = "") -> ReceiveReport:
    """Walk raw/, store every new version, append what is new to receipts.jsonl; with `only_path` what lies at or below it alone.

    After the call every readable byte sequence under raw/submissions and raw/exports stands in the store. A file that
    changes while it is read is left for the next run and said so (file_changed); one that cannot be read gets a receipt without a hash.
    A path that was received and is gone is recorded as withdrawn, unless nothing at all is left below its top folder: a share that is
    not there withdraws nothing.
    """
    roots.warehouse.mkdir(parents=True, exist_ok=True)
    there = {s.path: s for s in read_seen(roots)}
    latest = {path: s.file_sha256 for path, s in there.items() if not s.gone}
    report = ReceiveReport()
    walked = list(_walk(roots))
    found = [entry for entry in walked if _is_below(_relative(roots, entry[0]), only_path)]
    lost = [s for path, s in there.items() if not s.gone and _is_below(path, only_path)]
    events = _taken_away(roots, walked, lost, as_of)
    report.withdrawn = [event.path for event in events if event.file_sha256]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        hashes = list(threads.map(_hash, (path for path, _, trouble in found if not trouble)))
        stored = _store_new(roots, [path for path, _, trouble in found if not trouble], hashes, threads)
    known = iter(hashes)
    for path, kind, trouble in found:
        report.files += 1
        name = _relative(roots, path)
        if trouble:
            report.closed += [name] if trouble.startswith(CLOSED) else []
            if name not in latest:
                events.append(Seen(name, kind, "", 0, as_of, trouble))
            continue
        hashed = next(known)
        if isinstance(hashed, str):
            report.closed.append(name)
            if name not in latest:
                events.append(Seen(name, kind, "", 0, as_of, hashed))
            continue
        if hashed is None or not (stored.get(hashed[0], True) or _keep(roots, path, hashed[0])):
            report.findings.append(make("file_changed", observed=name))
            continue
        sha256, size = hashed
        report.bytes_stored += size if stored.pop(sha256, False) else 0
        if latest.get(name) != sha256:
            events.append(Seen(name, kind, sha256, size, as_of))
            report.new_versions += 1
    _append(roots, events)
    return report


def _is_below(path: str, only_path: str) -> bool:
    return f"{path}/".startswith(f"{only_path}/" if only_path else "")


def _taken_away(roots: Roots, walked: Sequence[tuple[Path, Kind, str]], received: Sequence[Seen], as_of: date) -> list[Seen]:
    """What was received and stands at its path no longer. A folder that cannot be looked into hides nothing, an empty one says nothing."""
    present = {_relative(roots, path) for path, _, _ in walked}
    kinds = {kind for _, kind, trouble in walked if not trouble}
    return [
        replace(seen, seen_as_of=as_of, trouble="", gone=True)
        for seen in received
        if seen.kind in kinds and seen.path not in present and _is_gone(roots.raw / seen.path)
    ]


def _is_gone(path: Path) -> bool:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # closed to this account
        return False
    return False


def _store_new(
    roots: Roots, paths: Sequence[Path], hashes: Sequence[tuple[str, int] | str | None], threads: ThreadPoolExecutor
) -> dict[str, bool]:
    """Hash → whether its bytes stand in the store now, of those that did not before; each is taken from the first path that has it."""
    of_hash: dict[str, Path] = {}
    for path, hashed in zip(paths, hashes, strict=True):
        if isinstance(hashed, tuple) and hashed[0] not in of_hash and not _is_stored(roots, *hashed):
            of_hash[hashed[0]] = path
    return dict(zip(of_hash, threads.map(lambda sha256: _keep(roots, of_hash[sha256], sha256), of_hash), strict=True))


def _is_stored(roots: Roots, sha256: str, size: int) -> bool:
    target = store_path(roots, sha256)
    return target.exists() and target.stat().st_size == size


@dataclass(frozen=True)
class _Line:
    number: int
    path: str
    sha256: str
    received_on: date
    sender: str


def _received_lines(roots: Roots, findings: list[Finding]) -> list[_Line]:
    lines: list[_Line] = []
    for number, row in records_in(roots.received_csv):
        path = unicodedata.normalize("NFC", row.get("path", "").replace("\\", "/")).removeprefix("raw/")
        sha256 = row.get("sha256", "").lower()
        try:
            received_on = day(row.get("received_on", ""))
        except ValueError:
            findings.append(make("received_invalid", observed=number, detail="received_on 应写成 2025-04-08"))
            continue
        if not path and not sha256:
            findings.append(make("received_invalid", observed=number, detail="path 和 sha256 至少填一个"))
            continue
        lines.append(_Line(number, path, sha256, received_on, row.get("from", "")))
    return lines


def receipts(roots: Roots) -> tuple[list[Receipt], list[Finding]]:
    """Every receipt event with its date, in the order (received_on, line, version of its path, sha256, path), and findings about
    received.csv.

    A line with a sha256 dates those bytes. Lines with a path alone date the versions seen at that path in order; further
    lines of the path are the last version sent again. What no line names is dated by the as_of of the run that saw it first.
    Of two versions of a path on one day the one seen later is the later one, an earlier one put back among them.
    """
    findings: list[Finding] = []
    sightings = _sightings(read_seen(roots))
    lines = _received_lines(roots, findings)
    by_hash: dict[str, list[_Sighting]] = {}
    by_path: dict[str, list[_Sighting]] = {}
    for sighting in sightings:
        by_hash.setdefault(sighting.seen.file_sha256, []).append(sighting)
        by_path.setdefault(sighting.seen.path, []).append(sighting)
    dated: set[_Sighting] = set()
    found: list[tuple[tuple[object, ...], Receipt]] = []

    def add(sighting: _Sighting, received_on: date, line: int = 0, sender: str = "") -> None:
        dated.add(sighting)
        seen = sighting.seen
        receipt = Receipt(seen.file_sha256, seen.path, seen.kind, received_on, line, sender, seen.size, seen.trouble)
        found.append(((received_on, line, sighting.version, seen.file_sha256, seen.path), receipt))

    for line in (entry for entry in lines if entry.sha256):
        events = by_hash.get(line.sha256, [])
        here = [e for e in events if e.seen.path == line.path] or events[:1]
        if here:
            add(next((e for e in here if e not in dated), here[0]), line.received_on, line.number, line.sender)
        else:
            findings.append(make("received_unknown", observed=line.number, expected=line.sha256[:12]))
    of_path: dict[str, list[_Line]] = {}
    for line in (entry for entry in lines if not entry.sha256):
        of_path.setdefault(line.path, []).append(line)
    for path, path_lines in of_path.items():
        versions = [e for e in by_path.get(path, []) if e not in dated]
        versions = [e for e in versions if e.seen.file_sha256] or versions  # a line dates bytes
        if not versions:
            findings.extend(make("received_unknown", observed=entry.number, expected=path) for entry in path_lines)
            continue
        for index, entry in enumerate(path_lines):
            add(versions[min(index, len(versions) - 1)], entry.received_on, entry.number, entry.sender)
    for sighting in sightings:
        if sighting not in dated:
            add(sighting, sighting.seen.seen_as_of)
    return [receipt for _, receipt in sorted(found, key=lambda pair: pair[0])], findings


def trouble_findings(current: Sequence[Receipt]) -> list[Finding]:
    """One finding a receipt of a path that is no file or could not be read."""
    said = ((r, "path_closed" if r.trouble.startswith(CLOSED) else "path_not_file") for r in current if r.trouble)
    return [make(rule, observed=r.path, detail=r.trouble.removeprefix(CLOSED), path=r.path) for r, rule in said]


@dataclass(frozen=True)
class _Sighting:
    """An event of receipts.jsonl, and the how-manieth version of its path it is."""

    seen: Seen
    version: int


def _sightings(seen: list[Seen]) -> list[_Sighting]:
    last: dict[str, _Sighting] = {}
    found: list[_Sighting] = []
    for event in (e for e in seen if not e.gone):
        before = last.get(event.path)
        if before is None or before.seen.file_sha256 != event.file_sha256:
            last[event.path] = _Sighting(event, before.version + 1 if before else 1)
            found.append(last[event.path])
    return found
