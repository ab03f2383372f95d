"""`make quick`: the house rules and the unit tests nearest to what changed since main (or, on main, since the last commit).

Belongs here: changed path → test folders. Does not belong here: anything that needs a pipeline run (tests/dbt, tests/e2e): `make test`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UNITS = ROOT / "tests" / "unit"
ALWAYS = ("tests/house/test_house.py", "tests/unit/derive/test_sync.py")
# rooms whose tests stand under another name, and what the models and seeds are held by without a run
OTHERWISE = {"verbs": "tests/unit/test_command_line.py", "cli.py": "tests/unit/test_command_line.py", "scoring": "tests/unit/engine"}
DECLARED = ("tests/unit/contracts", "tests/unit/derive")


def changed() -> list[str]:
    """Paths that differ from main, tracked or new, in name order."""
    branch = _git("branch", "--show-current")
    base = "HEAD~1" if branch in ([], ["main"]) else "main"
    return sorted({*_git("diff", "--name-only", base), *_git("ls-files", "--others", "--exclude-standard")})


def _git(*arguments: str) -> list[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def nearest(paths: Iterable[str]) -> list[str]:
    """Test files and folders for these paths, each once: a test that changed, the test of a module's name, its room's folder."""
    found = dict.fromkeys(ALWAYS)
    for path in map(Path, paths):
        if path.parts[:2] == ("tests", "unit") and path.name.startswith("test_") and (ROOT / path).exists():
            found[path.as_posix()] = None
        elif path.parts[0] == "dbt_project" or path.suffix == ".yaml":
            found.update(dict.fromkeys(DECLARED))
        elif path.parts[0] == "pipelines" and len(path.parts) > 1:
            found.update(dict.fromkeys(_of_module(path)))
    return [path for path in found if not any(Path(other) in Path(path).parents for other in found)]


def _of_module(path: Path) -> list[str]:
    room = path.parts[1]
    if room in OTHERWISE:
        return [OTHERWISE[room]]
    own = [UNITS / room / f"test_{stem}.py" for stem in (path.stem, f"{path.stem}s", path.stem.replace("_", ""))]
    named = [one for one in own if one.exists()]
    folder = UNITS / room
    return [one.relative_to(ROOT).as_posix() for one in named or ([folder] if folder.is_dir() else [])]


if __name__ == "__main__":
    chosen = nearest(changed())
    print("就近的测试：" + "、".join(chosen), flush=True)
    sys.exit(pytest.main(["-q", "-x", *chosen]))
