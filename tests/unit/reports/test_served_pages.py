"""Pages beside the Dagster interface: the edition in force, nothing outside of its site, no listing."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.paths import Roots
from pipelines.reports.site.served import HOST, server


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    site = tmp_path / "editions" / "e" / "site" / "unit"
    site.mkdir(parents=True)
    (site.parent / "index.html").write_text("排名", encoding="utf-8")
    (tmp_path / "editions" / "e" / "warehouse.duckdb").write_text("no page")

    class Edition:
        path = tmp_path / "editions" / "e"

    monkeypatch.setattr("pipelines.reports.site.served.current_edition", lambda _: Edition)
    serving = server(Roots(raw=tmp_path, warehouse=tmp_path), 0)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield serving.server_address[1]
    serving.shutdown()
    serving.server_close()


def asked(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode("utf-8")


def test_a_page_of_the_edition_in_force_is_served(port: int) -> None:
    assert asked(port, "/index.html") == (200, "排名")
    assert asked(port, "/") == (200, "排名")


@pytest.mark.parametrize("path", ["/../warehouse.duckdb", "/%2e%2e/warehouse.duckdb", "/unit/", "/nothing.html"])
def test_nothing_outside_of_the_site_and_no_folder_is_served(port: int, path: str) -> None:
    status, said = asked(port, path)
    assert status == 404
    assert "no page" not in said
