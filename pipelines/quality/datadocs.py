"""Data Docs: what Great Expectations itself says of every suite, as pages for analysts on this machine.

Belongs here: validating with counts alone, building the pages, taking every outside address out of them.
Does not belong here: findings (expectations.py: they are the report that counts, in Chinese and down to the cell), the suites (suites.py).
No value of a cell gets in: results are asked for without any example, so no personal data can. The pages load nothing from a network:
links to style sheets and scripts of other hosts are removed, a few lines of local style stand instead.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from pipelines.contracts.form import forms
from pipelines.quality.expectations import judged_frames, new_context, validate
from pipelines.quality.landed import Landed
from pipelines.quality.suites import suite

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}
_OUTSIDE = (
    re.compile(r"<script\b[^>]*\bsrc=[\"']?(?:https?:)?//[^>]*>.*?</script>", re.S | re.I),
    re.compile(r"<link\b[^>]*\bhref=[\"']?(?:https?:)?//[^>]*>", re.S | re.I),
    re.compile(r"<(?:img|iframe)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^>]*>", re.S | re.I),
)
_ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"'<>)]*", re.I)
_STYLE = (
    "<style>body{font-family:sans-serif;margin:1.5em}table{border-collapse:collapse;margin:.5em 0}td,th{border:1px solid #bbb;"
    "padding:.2em .6em;text-align:left}img,svg,button,.navbar,footer,[id*=cta]{display:none}</style>"
)


def without_outside(page: str) -> str:
    """The page without anything that a browser would fetch from another host, and without addresses of other hosts."""
    for pattern in _OUTSIDE:
        page = pattern.sub("", page)
    return _ADDRESS.sub("#", page).replace("</head>", f"{_STYLE}</head>", 1)


def build_data_docs(landing: Path, out: Path) -> int:
    """`out` holds the pages of every form's suite over the present landing after the call (mode 0700); returns the pages written.

    Raises duckdb.IOException when another process writes the landing.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True, mode=0o700)
    context = new_context()
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(out)}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    site = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": store, "site_index_builder": index}
    context.add_data_docs_site("analysts", site)
    with Landed(landing) as landed:
        for form in forms().values():
            frames = judged_frames(landed, form)
            for name, frame in frames.items():
                declared = [d for d in suite(form) if d.frame == name]
                if declared and not frame.empty:
                    validate(context, f"{form.name}_{name}", declared, frame, COUNTS_ONLY)
    context.build_data_docs(site_names=["analysts"])
    pages = sorted(out.rglob("*.html"))
    for page in (*pages, *sorted(out.rglob("*.css"))):
        page.write_text(without_outside(page.read_text(encoding="utf-8")), encoding="utf-8")
        os.chmod(page, 0o600)
    return len(pages)
