"""Files that were taken for no form, each with the ready command by which the office agrees to how it is laid out.

Belongs here: that list of the quality page. Does not belong here: other findings (findings_table), the command itself (verbs.layouts).
"""

from __future__ import annotations

from shlex import quote

from pipelines.contracts.finding import MASK
from pipelines.reports.published import Row
from pipelines.reports.site.facts import Site
from pipelines.reports.site.markup import Safe, el

_RULE = "form_unrecognised"


def command(row: Row) -> str:
    """The command for a file that was received below submissions/; '' where its path is masked or not known."""
    path = str(row["path"] or "")
    return f"sanzhang adopt {quote(f'raw/{path}')}" if path.startswith("submissions/") and MASK not in path else ""


def strangers_section(site: Site) -> Safe | None:
    """Open findings of files without a known form, file by file; None where there is none."""
    found = sorted({(str(row["path"]), command(row), str(row["message"])) for row in site.findings
                    if row["rule"] == _RULE and row["status"] == "open" and command(row)})  # fmt: skip
    if not found:
        return None
    note = "县里自己的台账，表头不是下发的。认下版式以后，下一次运行起就照它读；命令先列出怎样对应、读出什么，同意了才写入。"
    rows = [
        el("tr", el("th", path.rsplit("/", 1)[-1], scope="row"), el("td", el("code", text), el("br"), el("span", message, cls="small")))
        for path, text, message in found
    ]
    return el("section", el("h2", "认不出的文件"), el("p", note, cls="note"), el("table", el("tbody", rows)))
