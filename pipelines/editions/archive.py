"""Backup and restore: everything that cannot be made again, in one file or folder, every file by its hash.

Belongs here: store, receipts, findings seen, editions with their register, the pointer, the operator's file, raw/office. Does not belong
here: what a run makes again (landing, work, Dagster's history), return slips. A backup holds personal data: 0600 and 0700.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.editions.store import remove_folder
from pipelines.paths import Roots

_LIST = "backup.json"
_FORMAT = 1
_SETTINGS = "operator.yaml"
_WAREHOUSE = ("store", "editions", "receipts.jsonl", "findings_seen.jsonl", "publications.jsonl", "current", _SETTINGS)


@dataclass(frozen=True)
class Made:
    """How much was written."""

    files: int
    size: int


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _members(roots: Roots) -> Iterator[tuple[str, Path]]:
    """Name in the backup and place of every file, in name order; builds that were cut off and half-written files are left out."""
    found: list[tuple[str, Path]] = []
    tops = [(f"warehouse/{name}", roots.warehouse / name) for name in _WAREHOUSE] + [("office", roots.received_csv.parent)]
    for name, top in tops:
        if top.is_file():
            found.append((name, top))
        for path in top.rglob("*") if top.is_dir() else ():
            inside = path.relative_to(top)
            if path.is_file() and not any(part.startswith(".") or part.endswith(".tmp") for part in inside.parts):
                found.append((f"{name}/{inside.as_posix()}", path))
    yield from sorted(found)


def back_up(roots: Roots, target: Path) -> Made:
    """A backup stands at `target` after the call (a .tar or .tar.gz file, else a folder), whole or not at all; the caller holds the lock.

    Refusal where the target exists, lies in the warehouse, or there is nothing to keep.
    """
    if target.exists():
        raise Refusal(f"{target} 已经存在，备份不覆盖任何文件。请换一个名字")
    if roots.warehouse in target.parents:
        raise Refusal("备份不要放在 warehouse 里面，请换一个地方")
    if not target.parent.is_dir():
        raise Refusal(f"没有目录 {target.parent}")
    members = list(_members(roots))
    if not any(name.startswith("warehouse/") for name, _ in members):
        raise Refusal(f"{roots.warehouse} 里没有可备份的东西")
    listed = {name: {"sha256": _sha256(path), "bytes": path.stat().st_size, "mode": path.stat().st_mode & 0o777} for name, path in members}
    for name, one in listed.items():
        if name.startswith("warehouse/store/") and one["sha256"] != PurePosixPath(name).name:
            raise Refusal(f"原件库里的 {name} 与自己的指纹不符，没有备份。请先从旧备份恢复这个文件")
    head = json.dumps({"format": _FORMAT, "files": listed}, ensure_ascii=False, indent=1, sort_keys=True).encode()
    aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        _write_tar(aside, head, members, target.name.endswith("gz")) if _is_file_name(target) else _write_folder(aside, head, members)
        os.replace(aside, target)
    finally:
        if aside.is_dir():
            remove_folder(aside)
        aside.unlink(missing_ok=True)
    return Made(len(members), sum(int(str(one["bytes"])) for one in listed.values()))


def _is_file_name(target: Path) -> bool:
    return target.name.endswith((".tar", ".tar.gz", ".tgz"))


def _write_tar(aside: Path, head: bytes, members: list[tuple[str, Path]], zipped: bool) -> None:
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        with tarfile.open(fileobj=handle, mode="w:gz" if zipped else "w") as tar:
            first = tarfile.TarInfo(_LIST)
            first.size, first.mode = len(head), 0o600
            tar.addfile(first, io.BytesIO(head))
            for name, path in members:
                entry = tarfile.TarInfo(name)
                entry.size, entry.mode = path.stat().st_size, 0o600
                with path.open("rb") as source:
                    tar.addfile(entry, source)
        handle.flush()
        os.fsync(handle.fileno())


def _write_folder(aside: Path, head: bytes, members: list[tuple[str, Path]]) -> None:
    aside.mkdir(mode=0o700)
    (aside / _LIST).write_bytes(head)
    for name, path in members:
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, aside / name)


def restore(roots: Roots, source: Path) -> Made:
    """The warehouse and raw/office hold what the backup holds after the call, every file checked against its hash first; an operator's
    file that this machine already has stays.

    Refusal, with nothing written, where the backup is unreadable or damaged, the warehouse is not empty, or raw/office has other files.
    """
    kept = [name for name in _WAREHOUSE if name != _SETTINGS and (roots.warehouse / name).exists()]
    if kept:
        raise Refusal(f"{roots.warehouse} 里已有 {kept[0]}，恢复只写到空的产物目录，不覆盖")
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=roots.warehouse) as folder:
        unpacked = _unpack(source, Path(folder))
        listed = _checked(unpacked)
        office = {name: unpacked / name for name in listed if name.startswith("office/")}
        for name, path in office.items():
            there = roots.received_csv.parent / PurePosixPath(name).relative_to("office")
            if there.exists() and there.read_bytes() != path.read_bytes():
                raise Refusal(f"{there} 已存在且与备份不同，恢复不覆盖。请先移走它")
        for name, path in office.items():
            there = roots.received_csv.parent / PurePosixPath(name).relative_to("office")
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)
        for name, one in listed.items():
            (unpacked / name).chmod(int(one["mode"]))
        for name in sorted(_WAREHOUSE, key=lambda one: one == "current"):
            if (unpacked / "warehouse" / name).exists() and not (name == _SETTINGS and (roots.warehouse / name).exists()):
                os.replace(unpacked / "warehouse" / name, roots.warehouse / name)
    _protect_frozen(roots)
    return Made(len(listed), sum(int(str(one["bytes"])) for one in listed.values()))


def _protect_frozen(roots: Roots) -> None:
    """Folders whose manifest was read-only are read-only again."""
    for folder in roots.editions.iterdir() if roots.editions.is_dir() else ():
        manifest = folder / "manifest.json"
        if manifest.is_file() and not manifest.stat().st_mode & 0o200:
            for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
                path.chmod(0o500)


def _unpack(source: Path, folder: Path) -> Path:
    """The backup as a folder; a tar is unpacked into `folder` by the names of its list alone."""
    if source.is_dir():
        copied = folder / "backup"
        shutil.copytree(source, copied, symlinks=True)
        return copied
    try:
        with tarfile.open(source) as tar:
            for entry in tar:
                inside = PurePosixPath(entry.name)
                if not entry.isfile() or inside.is_absolute() or ".." in inside.parts:
                    raise Refusal(f"{source} 不是本系统的备份（有越界的条目 {entry.name}）")
                (folder / inside).parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(entry)
                assert content is not None
                with (folder / inside).open("wb") as handle:
                    shutil.copyfileobj(content, handle)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise Refusal(f"备份 {source} 打不开或不完整") from error
    return folder


def _checked(unpacked: Path) -> dict[str, dict[str, Any]]:
    try:
        listed: dict[str, dict[str, Any]] = json.loads((unpacked / _LIST).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"备份里没有可读的 {_LIST}，不是本系统的备份") from error
    for name, one in listed.items():
        if not name.startswith(("warehouse/", "office/")) or ".." in PurePosixPath(name).parts:
            raise Refusal(f"备份清单里有越界的条目 {name}")
        path = unpacked / name
        if path.is_symlink() or not path.is_file() or _sha256(path) != one["sha256"]:
            raise Refusal(f"备份里的 {name} 缺失或与指纹不符，没有恢复任何文件")
    extra = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()} - {*listed, _LIST}
    if extra:
        raise Refusal(f"备份里多出清单没有的文件 {min(extra)}，没有恢复任何文件")
    return listed
