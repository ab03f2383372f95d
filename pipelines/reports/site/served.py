"""The pages of the edition in force on 127.0.0.1, for links from the Dagster interface. Run as a module by `sanzhang ui`.

Belongs here: a read-only server on this machine. Does not belong here: writing pages (assemble).
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipelines.contracts.refusal import Refusal
from pipelines.editions.store import current_edition
from pipelines.paths import Roots

HOST = "127.0.0.1"
_LOOK_SECONDS = 2.0


class EditionPages(SimpleHTTPRequestHandler):
    """Answers with files below site/ of the edition that is in force when it is asked; nothing outside of it, no listing of folders."""

    def __init__(self, roots: Roots, *given: object) -> None:
        self._roots = roots
        super().__init__(*given)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """The file of a request; a path that is nowhere where there is no edition yet."""
        try:
            self.directory = str(current_edition(self._roots).path / "site")
        except Refusal:
            self.directory = os.devnull
        return super().translate_path(path)

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """No folder is listed."""
        del path
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not written down."""


def server(roots: Roots, port: int) -> ThreadingHTTPServer:
    """A server of the pages, bound to this machine alone; port 0 takes a free one. OSError where the port is taken."""
    return ThreadingHTTPServer((HOST, port), partial(EditionPages, roots))


def main() -> None:
    """Serve until the process that started this one is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--warehouse", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    serving, parent = server(Roots.resolve(warehouse=given.warehouse), given.port), os.getppid()
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    main()
