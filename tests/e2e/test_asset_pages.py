"""The page that an asset of the interface leads to is one of the site's."""

from __future__ import annotations

from pipelines.defs import arrangement
from tests.e2e.conftest import Province


def test_no_link_from_an_asset_to_its_page_is_dead(small_province: Province) -> None:
    pages = {group.page for group in arrangement.GROUPS if group.page} | set(arrangement._PAGES.values())
    site = small_province.database().parent / "site"
    assert len(pages) > 5
    assert sorted(page for page in pages if not (site / page).is_file()) == []
