"""What --help says: verbs in groups with an example each, words for arguments that many verbs share, all in Chinese.

Belongs here: how help is laid out. Does not belong here: the verbs, their own arguments (their modules).
"""

from __future__ import annotations

import argparse
from difflib import get_close_matches

# group → verb → an example; a verb that stands nowhere is listed under the last group without one
GROUPS: dict[str, dict[str, str]] = {
    "每天用": {
        "run": "sanzhang run", "status": "sanzhang status", "ui": "sanzhang ui --port 3000", "doctor": "sanzhang doctor",
        "tidy": "sanzhang tidy", "alerts": "sanzhang alerts --send", "demo": "sanzhang demo --out raw",
    },
    "查": {
        "ranking": "sanzhang ranking --level county --period 2026Q2", "explain": "sanzhang explain 海原县 --indicator A02",
        "findings": "sanzhang findings --unit 海原县 --severity blocking", "result": "sanzhang result --unit 盐池县",
        "teams": "sanzhang teams 盐池县", "whatif": "sanzhang whatif 盐池县", "checklist": "sanzhang checklist --unit 盐池县",
        "search": "sanzhang search 老人看病难", "notebook": "sanzhang notebook typical_cases --out 典型案例.html",
        "dossier": "sanzhang dossier --out 候选名单.xlsx", "note": "sanzhang note 3fe763c2 已去过现场 --by 普及部 --label 入选",
        "bulletin": "sanzhang bulletin --period 2026Q2", "scorecard": "sanzhang scorecard", "datadocs": "sanzhang datadocs",
    },
    "收表和改错": {
        "templates": "sanzhang templates 空白表 --unit 盐池县 --period 2026-09", "check": "sanzhang check 活动台账.xlsx",
        "cells": "sanzhang cells 活动台账.xlsx", "adopt": "sanzhang adopt 县里的表.xlsx", "layouts": "sanzhang layouts",
        "slips": "sanzhang slips --unit 盐池县", "pack": "sanzhang pack --unit 盐池县",
        "decide": "sanzhang decide extend_due 640323/activity_record/2026-06 --by 办公室 --reason 停电 --value 2026-07-20",
    },
    "方案和试算": {
        "scheme": "sanzhang scheme list", "simulate": "sanzhang simulate --scheme 新权重.csv", "audit": "sanzhang audit",
        "score": "sanzhang score --values values.csv --framework framework.csv --options options.json --out scores.csv",
    },
    "声明和规则": {
        "forms": "sanzhang forms", "rules": "sanzhang rules --points", "clauses": "sanzhang clauses", "burden": "sanzhang burden",
        "sync": "sanzhang sync --check", "new": "sanzhang new indicator C26 --title 培训人次 --form training_record --clause 三（三）8",
    },
    "版本和备份": {
        "editions": "sanzhang editions list", "backup": "sanzhang backup 备份.tar.gz", "restore": "sanzhang restore 备份.tar.gz",
        "completion": "eval \"$(sanzhang completion bash)\"",
    },
    "其他": {},
}  # fmt: skip
SHARED: dict[str, str] = {
    "unit": "单位：全称或区划代码，如 盐池县、640323",
    "period": "期次：2026-06、2026Q2、2026H1 或 2026（默认最近一期）",
    "level": "层级：county 县（市、区），city 市（默认县）",
    "scheme": "方案名（默认这一版的方案）",
    "indicator": "指标代码，如 A02",
    "severity": "轻重：blocking 阻断，warning 警告，notice 提示",
    "edition": "版本号，或 current（现行版）",
    "other": "另一版的版本号",
    "format": "输出格式",
    "out": "写到哪里",
    "by": "由谁定：处室或职务，不写姓名",
    "reason": "为什么",
    "value": "处理的值：更正后的值、延到的日期等",
    "expect": "更正前应有的值；不符就拒绝",
    "decided_on": "处理日期，写成 2026-07-31（默认今天）",
    "expires_on": "有效到哪一天，写成 2026-12-31（默认一直有效）",
    "truth": "真值写到哪里（不能在原件文件夹里；不写就不给真值）",
    "seed": "随机种子，相同的种子生成相同的数据（默认 2025）",
    "scale": "规模：tiny 3 个县，ningxia 全区，nation 全国",
    "faults": "放入多少差错：none 不放，some 一些，all 每一类",
    "check": "只核对生成的文件是否最新，不写；过期的退出码 1",
    "file": "文件",
    "files": "一个或几个文件",
    "values": "各单位各指标的值（csv）",
    "framework": "指标框架（csv）",
    "options": "评分选项（json）",
    "kind": "种类",
    "target": "对哪一项",
    "folder": "写到哪个目录",
    "source": "备份：一个 .tar 或 .tar.gz 文件，或一个目录",
    "act": "做什么",
    "action": "做什么",
    "raw": "收件目录（默认 raw/，或环境变量 SANZHANG_RAW）",
    "warehouse": "产物目录（默认 warehouse/，或环境变量 SANZHANG_WAREHOUSE）",
}
_PLACES = {  # what stands for the value of an option
    "raw": "目录", "warehouse": "目录", "unit": "单位", "period": "期次", "indicator": "指标", "scheme": "方案", "out": "路径",
    "as_of": "日期", "decided_on": "日期", "expires_on": "日期", "reason": "缘由", "by": "处室", "port": "端口", "truth": "目录",
}  # fmt: skip
EXITS = "退出码：0 正常，1 查出问题（只有 check、doctor、verify、--check），2 用法或输入不可用，3 审核未通过、没有发布。"


class Layout(argparse.RawDescriptionHelpFormatter):
    """Help with Chinese headings; lines as wide as a terminal."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        """The usage line, called 用法."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def every_example() -> dict[str, str]:
    """Verb → its example."""
    return {verb: example for verbs in GROUPS.values() for verb, example in verbs.items()}


def finish(parser: argparse.ArgumentParser) -> None:
    """Give a verb's parser, and those below it, Chinese headings, its example, and words for shared arguments that have none."""
    name = parser.prog.split()[1] if len(parser.prog.split()) > 1 else ""
    example = every_example().get(name)
    parser.epilog = f"例：{example}" if example and parser.epilog is None else parser.epilog
    parser.formatter_class = Layout
    parser._positionals.title, parser._optionals.title = "参数", "选项"
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            action.help = "显示这段说明"
        elif isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                finish(sub)
        else:
            action.help = action.help or SHARED.get(action.dest)
            if action.option_strings and action.nargs != 0 and not action.choices and action.metavar is None:
                action.metavar = _PLACES.get(action.dest, "值")


def overview(parser: argparse.ArgumentParser, texts: dict[str, str]) -> str:
    """The help of the whole command: every verb under its group, what it does, an example; then the exit codes."""
    shown = {title: [verb for verb in verbs if verb in texts] for title, verbs in GROUPS.items()}
    known = {verb for verbs in shown.values() for verb in verbs}
    shown["其他"] += [verb for verb in texts if verb not in known]
    lines = [f"{parser.description}", "", "用法：sanzhang 命令 …　（sanzhang 命令 --help 看各项参数）", ""]
    for title, verbs in shown.items():
        if verbs:
            lines.append(title)
            for verb in verbs:
                lines += [f"  {verb:<11}{texts[verb]}", *([f"             例：{every_example()[verb]}"] if verb in every_example() else [])]
            lines.append("")
    return "\n".join([*lines, EXITS, ""])


def nearest(text: str, known: list[str]) -> str:
    """The known word most like a mistyped one; empty where none is like it."""
    return next(iter(get_close_matches(text, known, n=1, cutoff=0.6)), "")
