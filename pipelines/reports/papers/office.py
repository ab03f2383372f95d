"""PDF of a paper by LibreOffice where it is installed.

Belongs here: finding and starting it. Does not belong here: what is printed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120


def program() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def as_pdf(office: str, path: Path) -> Path | None:
    """The PDF beside `path` after the call; None where LibreOffice does not write one. Its own profile, so that an open window of the
    user does not take the work over."""
    target = path.with_suffix(".pdf")
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf"]
        try:
            subprocess.run([*command, "--outdir", str(path.parent), str(path)], capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
    return target if target.is_file() else None
