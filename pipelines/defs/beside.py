"""What stands beside the Dagster interface: the pages of the edition in force, so that an asset links to its page; lineage of columns.

Belongs here: starting both. Does not belong here: the server itself (reports.site.served), reading SQL (lineage), the interface (run).
"""

from __future__ import annotations

import socket
import subprocess
import sys

from pipelines.paths import PROJECT_ROOT, SITE_VARIABLE, Roots
from pipelines.reports.site.served import HOST


def pages_beside(roots: Roots, port: int) -> dict[str, str]:
    """Pages served at `port` from now on, as long as this process lives; the setting by which assets link to them.

    Nothing, and no setting, where the port is taken: the interface then has no links.
    """
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except (OSError, OverflowError):
            print(f"端口 {port} 已被占用，界面里不附网页链接", flush=True)
            return {}
    command = [sys.executable, "-m", "pipelines.reports.site.served", "--warehouse", str(roots.warehouse), "--port", str(port)]
    subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL)
    print(f"现行版网页：http://{HOST}:{port}", flush=True)
    return {SITE_VARIABLE: f"http://{HOST}:{port}"}


def note_lineage(roots: Roots) -> None:
    """A process of its own notes from which columns each column is made, for the next runs; it ends by itself."""
    command = [sys.executable, "-m", "pipelines.defs.lineage", "--warehouse", str(roots.warehouse)]
    subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=subprocess.DEVNULL)
