"""What an edition was made from, kept so that it can be made again: office files as copies in the store, append-only files as prefixes.

Belongs here: recording these inputs, finding them again, laying them out as roots of their own for a rebuild. Does not belong here:
what they mean (ingest), the rebuild (defs), the comparison (verify).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.contracts.layoutmap import layout_files
from pipelines.editions.store import Edition, lines_of, remove_folder
from pipelines.ingest.receipt import store_path
from pipelines.paths import Roots

Taken = dict[str, dict[str, Any] | None]
_REBUILD = ".verify-"
_LAYOUTS = "layouts/"
_OFFICE = ("received.csv", "decisions.csv")


def _office(roots: Roots) -> dict[str, Path]:
    layouts = {f"{_LAYOUTS}{path.name}": path for path in layout_files(roots.layouts)}
    return {"received.csv": roots.received_csv, "decisions.csv": roots.decisions_csv} | layouts


def _names(taken: Taken) -> list[str]:
    """The office files that an edition took, those that always are first."""
    return [*_OFFICE, *(name for name in taken if name.startswith(_LAYOUTS))]


def _growing(roots: Roots) -> dict[str, Path]:
    """Files that are only ever appended to."""
    return {"receipts.jsonl": roots.receipts_jsonl, "findings_seen.jsonl": roots.findings_seen_jsonl, "frozen.jsonl": roots.frozen_jsonl}


def _keep_copy(roots: Roots, content: bytes, sha256: str) -> None:
    target = store_path(roots, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = target.with_name(f".{sha256}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, target)


def take(roots: Roots) -> Taken:
    """Name → length and hash of every input file as it stands (None: not there). Copies of the office files stand in the store after it.

    Called under the writer lock, so that the growing files hold still; the office may save its files at any time.
    """
    taken: Taken = {}
    for name, path in (*_office(roots).items(), *_growing(roots).items()):
        content = path.read_bytes() if path.exists() else None
        if content is None:
            taken[name] = None
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        if name in _office(roots):
            _keep_copy(roots, content, sha256)
        taken[name] = {"bytes": len(content), "sha256": sha256}
    return taken


def recall(roots: Roots, taken: Taken, name: str) -> bytes | None:
    """The bytes of an input as an edition took it; None where there was no such file. LookupError in Chinese where they are lost."""
    wanted = taken.get(name)
    if wanted is None:
        return None
    growing = _growing(roots)
    for path in (growing[name],) if name in growing else (store_path(roots, wanted["sha256"]), _office(roots).get(name)):
        if path is not None and path.exists():
            content = path.read_bytes()[: wanted["bytes"]]
            if hashlib.sha256(content).hexdigest() == wanted["sha256"]:
                return content
    raise LookupError(f"{name} 在发布时的内容找不回来（指纹 {wanted['sha256'][:12]}）")


def lost_inputs(roots: Roots, edition: Edition) -> list[str]:
    """What a rebuild of the edition would need and does not find whole, one Chinese line each; empty where all is there."""
    taken = edition.manifest.get("taken")
    if taken is None:
        return ["清单里没有记下当时的处理记录和收件登记（由更早的代码发布），无法重建"]
    lost: list[str] = []
    for name in (*_names(taken), *_growing(roots)):
        try:
            recall(roots, taken, name)
        except LookupError as error:
            lost.append(str(error))
    paths = {row["file_sha256"]: row["path"] for row in edition.manifest["inputs"] if row["file_sha256"]}
    for sha256, path in sorted(paths.items()):
        stored = store_path(roots, sha256)
        if not stored.is_file():
            lost.append(f"库存缺文件 {path}（指纹 {sha256[:12]}）")
        elif _sha256(stored) != sha256:
            lost.append(f"库存里的文件与指纹不符：{path}（指纹 {sha256[:12]}）")
    return lost


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def lay_out(roots: Roots, edition: Edition, folder: Path) -> Roots:
    """Roots below `folder` that hold the inputs of the edition as they stood and nothing later; the store is a link to the real one.

    LookupError where an input is lost (lost_inputs says all of them).
    """
    taken: Taken = edition.manifest["taken"]
    staged = Roots(raw=folder / "raw", warehouse=folder / "warehouse")
    for made in (staged.submissions, staged.exports, staged.layouts, staged.editions):
        made.mkdir(parents=True)
    office = {name: staged.received_csv.parent / name for name in _names(taken)}
    for name, path in (*office.items(), *_growing(staged).items()):
        content = recall(roots, taken, name)
        if content is not None:
            path.write_bytes(content)
    staged.store.symlink_to(roots.store)
    for row in lines_of(staged.frozen_jsonl):
        if row.get("restates") and not (staged.editions / row["edition_id"]).is_symlink():
            (staged.editions / row["edition_id"]).symlink_to(roots.editions / row["edition_id"])
    return staged


@contextmanager
def rebuild_folder(roots: Roots) -> Iterator[Path]:
    """A folder of its own in the warehouse for one rebuild, gone afterwards; what killed rebuilds left is removed first."""
    for left in roots.warehouse.glob(f"{_REBUILD}*"):
        if not Path(f"/proc/{left.name.removeprefix(_REBUILD).split('-')[0]}").exists():
            remove_folder(left)
    with tempfile.TemporaryDirectory(prefix=f"{_REBUILD}{os.getpid()}-", dir=roots.warehouse) as folder:
        yield Path(folder)
