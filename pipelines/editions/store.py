"""Edition folders: kinds, list, current, the atomic move of the pointer.

Belongs here: what stands in warehouse/editions and which one is in force. Does not belong here: building one (publish), freezing (freeze).
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.contracts.vocabulary import titles
from pipelines.ingest.appendonly import append_lines, read_lines
from pipelines.paths import Roots

WORKING, PUBLICITY, FINAL, CORRECTION = "working", "publicity", "final", "correction"
KIND_TITLES = titles("edition_kind")
REPLACED = ".replaced.tmp"


@dataclass(frozen=True)
class Edition:
    """One published edition as its manifest tells it."""

    edition_id: str
    path: Path
    kind: str
    as_of: str
    created_at: str
    content_sha256: str
    current: bool
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        return self.path / "warehouse.duckdb"

    @property
    def frozen(self) -> dict[str, Any]:
        """Kind, day, office, reason and restated edition of a frozen edition; empty for a working one."""
        return dict(self.manifest.get("frozen") or {})

    def listed(self) -> dict[str, str | bool | None]:
        """The row of `sanzhang editions list --format json`."""
        return {
            "edition_id": self.edition_id, "path": str(self.path), "kind": self.kind, "as_of": self.as_of,
            "created_at": self.created_at, "content_sha256": self.content_sha256, "current": self.current,
            "kind_title": KIND_TITLES.get(self.kind, self.kind), "frozen_on": self.frozen.get("frozen_on"),
            "restates": self.frozen.get("restates"),
        }  # fmt: skip


def write_durably(path: Path, text: str) -> None:
    """The file holds exactly this text after the call, or is as it was: written aside, synced, moved."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, path)


def append_durably(path: Path, row: dict[str, Any]) -> None:
    """The file ends with this row as one line of json after the call; a last line torn by a cut is taken off first."""
    append_lines(path, [row])


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The rows of an append-only json-lines file; none where it does not exist; a torn line is left out, Refusal for a damaged one."""
    return read_lines(path, said_again=True)


def current_id(roots: Roots) -> str | None:
    """Id of the edition in force, None before the first."""
    if not roots.current.exists():
        return None
    return roots.current.read_text(encoding="utf-8").strip() or None


def load(folder: Path, current: str | None) -> Edition:
    """An edition from its folder; Refusal where the manifest cannot be read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return Edition(
            folder.name, folder, manifest["kind"], manifest["as_of"], manifest["created_at"], manifest["content_sha256"],
            folder.name == current, manifest,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"发布版 {folder.name} 的 manifest.json 读不出，请从备份恢复这一版") from error


def editions(roots: Roots) -> list[Edition]:
    """All editions, oldest first by creation."""
    if not roots.editions.is_dir():
        return []
    current = current_id(roots)
    folders = (f for f in roots.editions.iterdir() if f.is_dir() and not f.name.endswith(".tmp"))
    return sorted((load(f, current) for f in folders), key=lambda e: (e.created_at, e.edition_id))


def current_edition(roots: Roots) -> Edition:
    """The edition in force; Refusal with what to do where there is none."""
    name = current_id(roots)
    if name is None or not (roots.editions / name).is_dir():
        raise Refusal(f"{roots.warehouse} 里还没有发布版，请先运行 sanzhang run")
    return load(roots.editions / name, name)


def edition_named(roots: Roots, name: str) -> Edition:
    """The edition of that id, or the one in force for “current”; Refusal names the ids there are."""
    if name == "current":
        return current_edition(roots)
    folder = roots.editions / name
    if "/" in name or name.endswith(".tmp") or name.startswith(".") or not folder.is_dir():
        known = "、".join(e.edition_id for e in editions(roots)[-5:])
        raise Refusal(f"没有发布版“{name}”；最近的是：{known or '无'}")
    return load(folder, current_id(roots))


def remove_folder(folder: Path) -> None:
    """The folder is gone after the call, read-only or not."""
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir() and not p.is_symlink())):
        path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)


def remove_leftovers(roots: Roots) -> None:
    """Folders of builds that were cut off are gone after the call; an edition cut off while it was exchanged stands again."""
    if not roots.editions.is_dir():
        return
    for folder in sorted(roots.editions.glob("*.tmp")):
        name = folder.name.removesuffix(REPLACED)
        if name != folder.name and not (roots.editions / name).exists():
            os.replace(folder, roots.editions / name)
        else:
            remove_folder(folder)


def remove_cut_writes(roots: Roots) -> None:
    """What a killed process had written aside and not yet moved is gone after the call; the caller holds the writer lock."""
    aside = [roots.warehouse.glob(f".{name}.[0-9]*") for name in ("current", "current.inputs", "raw.seen", "raw.answered")]
    for path in (found for names in (*aside, roots.store.glob("??/.*")) for found in names):
        path.unlink(missing_ok=True)


def point_to(roots: Roots, edition_id: str) -> None:
    """The edition is the one in force after the call (one atomic move of warehouse/current)."""
    write_durably(roots.current, edition_id + "\n")
