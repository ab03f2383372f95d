"""Notebooks over an edition: which there are, which edition they read, one written out as a single file that opens offline.

Belongs here: finding, running and writing out a notebook. Does not belong here: what a notebook shows (notebooks/), the verb.
"""

from __future__ import annotations

import html
import importlib.util
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pipelines.contracts.refusal import Refusal
from pipelines.editions.store import Edition, current_edition, edition_named
from pipelines.paths import EDITION_VARIABLE, PROJECT_ROOT, RAW_VARIABLE, WAREHOUSE_VARIABLE, Roots

FOLDER = PROJECT_ROOT / "notebooks"
_STYLE = (
    "body{font:16px/1.7 'Noto Serif CJK SC','Songti SC',SimSun,serif;max-width:1080px;margin:2em auto;padding:0 1em;color:#1f2933}"
    "table{border-collapse:collapse;margin:1em 0;font-size:14px}th,td{border-bottom:1px solid #d9dee4;padding:.3em .7em;text-align:left;"
    "vertical-align:top}span.paragraph{display:block;margin:.8em 0}"
    "th{background:#f4f6f8}td.n{text-align:right;font-variant-numeric:tabular-nums}h1{font-size:1.6em}"
    "@media print{body{max-width:none}}"
)


def named(name: str) -> Path:
    """The file of a notebook by its name; Refusal listing all where there is none."""
    found = {path.stem: path for path in sorted(FOLDER.glob("*.py"))}
    if name.removesuffix(".py") not in found:
        near = next(iter(get_close_matches(name, found, n=1)), "")
        raise Refusal(f"没有笔记本“{name}”，{f'是不是 {near}？' if near else ''}有的是：{'、'.join(found)}")
    return found[name.removesuffix(".py")]


def chosen_edition() -> Edition:
    """The edition that a notebook reads: the one pinned by SANZHANG_EDITION, else the one in force. Refusal where there is none."""
    roots, pinned = Roots.resolve(), os.environ.get(EDITION_VARIABLE, "")
    return edition_named(roots, pinned) if pinned else current_edition(roots)


@contextmanager
def reading(warehouse: Path, edition: str, raw: Path | None = None) -> Iterator[None]:
    """For the length of the block notebooks read this warehouse, this edition where one is named, and notes of this raw/ where it is."""
    wanted = {WAREHOUSE_VARIABLE: str(warehouse), EDITION_VARIABLE: edition, **({RAW_VARIABLE: str(raw)} if raw else {})}
    former = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in former.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def written_out(path: Path) -> str:
    """The notebook run over its edition, as one HTML file: texts, tables and figures in their order, no request to any network."""
    spec = importlib.util.spec_from_file_location(f"notebook_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs, defined = module.app.run()
    parts = [shown for output in outputs if (shown := _shown(output))]
    _let_go(dict(defined))
    script = _plotly() if any("Plotly.newPlot" in part for part in parts) else ""
    title = html.escape(str(module.app._config.app_title or path.stem))
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>{script}</head>'
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _let_go(defined: Mapping[str, Any]) -> None:
    """Connections that the notebook opened are closed."""
    for value in defined.values():
        if type(value).__name__ in ("DuckDBPyConnection", "OpenEdition"):
            value.close()


def _shown(output: Any) -> str:
    """An output as HTML: a text, a table, a figure; empty for a control, which answers nothing on paper."""
    import polars as pl

    if isinstance(output, pl.DataFrame):
        return table(output)
    if hasattr(output, "to_plotly_json"):
        return str(output.to_html(full_html=False, include_plotlyjs=False, config={"displayModeBar": False}))
    text = getattr(output, "text", None)
    return text if isinstance(text, str) and "<marimo-" not in text else ""


def table(frame: Any) -> str:
    """A frame as a table: numbers to the right with at most three decimals, nothing for what is not known."""
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in frame.columns)
    rows = []
    for row in frame.iter_rows():
        rows.append(f"<tr>{''.join(_cell(value) for value in row)}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _cell(value: object) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, bool):
        return f"<td>{'是' if value else '否'}</td>"
    if isinstance(value, int | float):
        return f'<td class="n">{_number(value)}</td>'
    return f"<td>{html.escape(str(value))}</td>"


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}".rstrip("0").rstrip(".")


def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return f"<script>{get_plotlyjs()}</script>"
