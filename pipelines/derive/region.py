"""The dbt project with the reference tables of another region.

Belongs here: keeping that copy like its sources. Does not belong here: which folder is given (paths), building (defs).
"""

from __future__ import annotations

import shutil
from pathlib import Path

_SOURCES = {".sql", ".yml"}


def mirror(project: Path, seeds: Path, target: Path) -> Path:
    """`target`, which holds the models of `project` and the tables of `seeds` after the call and nothing else that dbt reads.

    A copy, because dbt writes what it ran beside its target by the path of the seed: a table outside the project would be written over.
    Files that are alike stay as they are, so that a build that runs meanwhile reads on.
    """
    found = ((path.relative_to(project), path) for path in project.rglob("*") if path.suffix in _SOURCES)
    wanted = {name: path for name, path in found if name.parts[0] not in {"target", "logs"}}
    wanted |= {Path("seeds", path.name): path for path in seeds.glob("*.csv")}
    for name, source in wanted.items():
        copy = target / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    for path in [p for p in target.rglob("*") if p.suffix in {*_SOURCES, ".csv"}]:
        name = path.relative_to(target)
        if name not in wanted and name.parts[0] != "target":
            path.unlink()
    return target
