"""The data dictionary, docs/dictionary.md: every form and export with its fields, spellings and codes, in Chinese.

Belongs here: its text, from contracts only. Does not belong here: writing it (sync), the published tables (documented in dbt).
"""

from __future__ import annotations

from pipelines.contracts.form import Export, Form, FormField, exports, forms
from pipelines.derive.staging import HEADER

TYPE_TITLES = {"string": "文本", "integer": "整数", "number": "数", "date": "日期", "boolean": "是否", "list": "多选"}
CADENCE_TITLES = {"month": "月", "quarter": "季", "half": "半年", "year": "年"}
LEVEL_TITLES = {"region": "自治区", "city": "市", "county": "县（市、区）"}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def limits_said(field: FormField) -> list[str]:
    """What a value of the field must keep to, apart from code lists: unit, bounds, length, format, separator, words for yes and no."""
    limits = field.constraints
    said: list[str] = []
    if field.unit:
        said.append(f"单位：{field.unit}")
    if limits.minimum is not None:
        said.append(f"不小于 {limits.minimum:g}")
    if limits.maximum is not None:
        said.append(f"不大于 {limits.maximum:g}")
    if limits.max_length is not None:
        said.append(f"不超过 {limits.max_length} 字")
    if limits.pattern:
        said.append(f"格式 `{limits.pattern}`")
    if field.separator:
        said.append(f"多项以“{field.separator}”隔开")
    if field.true_values:
        said.append(f"是：{'、'.join(field.true_values)}；否：{'、'.join(field.false_values)}")
    return said


def _limits(field: FormField) -> str:
    said = limits_said(field)
    if field.codes:
        said.append(f"代码表 [{field.codelist}](#代码表-{field.codelist})")
    if field.foreign_key:
        said.append("填单位名称，存单位代码")
    if field.description:
        said.append(field.description)
    if field.since > 1:
        said.append(f"表样第 {field.since} 版起有，旧表没有这一列不算缺")
    return "；".join(said)


def _field_rows(table: Form | Export) -> list[str]:
    rows = ["| 列名 | 字段 | 类型 | 必填 | 个人信息 | 其他写法 | 说明 |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for field in table.fields:
        rows.append(
            f"| {_cell(field.title)} | `{field.name}` | {TYPE_TITLES[field.type]} | {'是' if field.constraints.required else ''} "
            f"| {'是，不公开' if field.personal else ''} | {_cell('、'.join(field.aliases))} | {_cell(_limits(field))} |"
        )
    return rows


def _key(table: Form | Export) -> str:
    return "、".join(table.field(name).title for name in table.primary_key)


def _form_section(form: Form) -> list[str]:
    sent = form.submission
    levels = "、".join(LEVEL_TITLES[level] for level in sent.level)
    return [
        f"### {form.title} `{form.name}`", "",
        f"{form.description} 条款：{form.clause}。",
        f"{levels}每{CADENCE_TITLES[sent.cadence.value]}报一次；{sent.grain}；主键：{_key(form)}。", "",
        *_field_rows(form), "",
    ]  # fmt: skip


def _export_section(export: Export) -> list[str]:
    assumed = "列名为假定，拿到真表后只改声明。" if export.assumed else ""
    return [
        f"### {export.title} `{export.name}`", "",
        f"来自{export.platform}，放在 `exports/{export.folder}/`，每{CADENCE_TITLES[export.cadence.value]}一份；"
        f"{export.grain}；主键：{_key(export)}。{assumed}", "",
        *_field_rows(export), "",
    ]  # fmt: skip


def _code_sections() -> list[str]:
    lists = {f.codelist: f.codes for table in (*forms().values(), *exports().values()) for f in table.fields if f.codelist and f.codes}
    lines: list[str] = []
    for name, codes in sorted(lists.items()):
        lines += [f"### 代码表 {name}", "", "| 代码 | 中文 | 其他写法 |", "| --- | --- | --- |"]
        lines += [f"| `{c.code}` | {_cell(c.title)} | {_cell('、'.join(c.aliases))} |" for c in codes.codes]
        lines.append("")
    return lines


def dictionary() -> str:
    """The whole dictionary as markdown; a function of contracts and the code seed only."""
    lines = [
        f"<!-- {HEADER} -->", "# 数据字典", "",
        "由表样和代码表的声明生成：改声明后运行 `sanzhang sync`。公开副本里没有个人信息，人员只有序号 `person_key`。", "",
        "## 报表", "", *(line for form in forms().values() for line in _form_section(form)),
        "## 平台导出", "", *(line for export in exports().values() for line in _export_section(export)),
        "## 代码表", "", *_code_sections(),
    ]  # fmt: skip
    return "\n".join(lines).rstrip("\n") + "\n"
