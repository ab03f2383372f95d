"""Edition folders: list, current, the atomic move of the pointer.

Belongs here: what stands in warehouse/editions and which one is in force. Does not belong here: building one (publish).
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.paths import Roots


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

    def listed(self) -> dict[str, str | bool]:
        """The row of `sanzhang editions list --format json`."""
        return {
            "edition_id": self.edition_id, "path": str(self.path), "kind": self.kind, "as_of": self.as_of,
            "created_at": self.created_at, "content_sha256": self.content_sha256, "current": self.current,
        }  # fmt: skip


def write_durably(path: Path, text: str) -> None:
    """The file holds exactly this text after the call, or is as it was: written aside, synced, moved."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, path)


def current_id(roots: Roots) -> str | None:
    """Id of the edition in force, None before the first."""
    if not roots.current.exists():
        return None
    return roots.current.read_text(encoding="utf-8").strip() or None


def load(folder: Path, current: str | None) -> Edition:
    """An edition from its folder; Refusal where the manifest cannot be read."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise Refusal(f"发布版 {folder.name} 的 manifest.json 读不出，请从备份恢复这一版") from error
    return Edition(
        folder.name, folder, manifest["kind"], manifest["as_of"], manifest["created_at"], manifest["content_sha256"],
        folder.name == current, manifest,
    )  # fmt: skip


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


def remove_leftovers(roots: Roots) -> None:
    """Folders of builds that were cut off are gone after the call."""
    if roots.editions.is_dir():
        for folder in roots.editions.glob("*.tmp"):
            shutil.rmtree(folder)


def point_to(roots: Roots, edition_id: str) -> None:
    """The edition is the one in force after the call (one atomic move of warehouse/current)."""
    write_durably(roots.current, edition_id + "\n")
