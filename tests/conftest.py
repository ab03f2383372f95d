"""What every test needs: folders, and leaving out tests/shared where the shared material is not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from pipelines.paths import PROJECT_ROOT, Roots

# machines are shared and noisy: no test fails because it was slow
settings.register_profile("sanzhang", deadline=None)
settings.load_profile("sanzhang")
SHARED = PROJECT_ROOT.parent / "shared"
SHARED_TESTS = Path(__file__).parent / "shared"
collect_ignore = [] if SHARED.is_dir() else [str(p) for p in sorted(SHARED_TESTS.glob("test_*.py"))]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore:
        terminalreporter.write_line(f"left out: {len(collect_ignore)} test modules under tests/shared (no ../shared here)")


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    """Empty raw and warehouse folders of this test."""
    made = Roots.resolve(tmp_path / "raw", tmp_path / "warehouse")
    for folder in (made.submissions, made.exports, made.raw / "office", made.warehouse):
        folder.mkdir(parents=True)
    return made


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """once(name, make): the folder that `make` filled, once for all test processes. Read it, never write it."""
    base = tmp_path_factory.getbasetemp()
    common = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def of(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = common / f"once-{name}", common / f"once-{name}.done"
        with FileLock(common / f"once-{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return of
