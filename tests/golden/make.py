"""Makes the input files of the golden folders, the same bytes every time: `python tests/golden/make.py`.

What each input must be read as stands in expected.json beside it, written by people: `make.py --show form/mess` prints what the
reader says today, to be compared cell by cell before it is copied there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
ACTIVITY = (
    "活动日期", "活动名称", "组织者类别", "组织者名称", "组织者编号", "带头人", "服务类别", "活动主题", "四服务",
    "乡镇（街道）", "活动地点", "服务对象", "服务人次", "志愿者人数", "服务时长", "订单编号", "合作全区学会", "平台活动编号", "口径",
)  # fmt: skip
SAMPLE = {
    "活动日期": date(2025, 3, 5), "活动名称": "健康义诊进村", "组织者类别": "三队", "组织者名称": "花马池镇卫生志愿服务队",
    "组织者编号": "T640323001", "带头人": "三长", "服务类别": "健康义诊", "活动主题": "其他主题", "四服务": "服务科学素质",
    "乡镇（街道）": "花马池镇", "活动地点": "党群服务中心", "服务对象": "农民、老年人", "服务人次": 120, "志愿者人数": 6,
    "服务时长": 2.5, "订单编号": "", "合作全区学会": "", "平台活动编号": "A20250301", "口径": "实际",
}  # fmt: skip
TEAM = ("队伍名称", "领域", "乡镇（街道）", "平台队伍编号", "队长", "志愿者人数", "进驻两中心")
ROSTER = ("姓名", "三长类别", "所在单位", "乡镇（街道）", "兼职层级", "科协职务", "任职日期", "离任日期", "联系电话")
TRAINING = ("培训日期", "培训名称", "培训层级", "培训对象", "参训人数", "学时")
ORG = ("乡镇（街道）", "是否成立科协", "成立日期", "科协主席", "进驻文明实践站", "进驻党群服务中心")


def activity(**changes: object) -> list[object]:
    """One row of 活动台账 in declared order, with the named cells changed."""
    row = {**SAMPLE, **changes}
    return [row[title] for title in ACTIVITY]


class Book:
    """A workbook in memory whose bytes do not depend on the clock."""

    def __init__(self, **options: object) -> None:
        self.memory = BytesIO()
        self.book = xlsxwriter.Workbook(self.memory, {"in_memory": True, **options})
        self.book.set_properties({"created": datetime(2025, 4, 1)})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.middle = self.book.add_format({"valign": "vcenter"})

    def sheet(self, name: str) -> Worksheet:
        return self.book.add_worksheet(name)

    def put(self, sheet: Worksheet, row: int, values: object, left: int = 0) -> None:
        """Write values from column `left` of a row counted from 1; dates as real date cells, '' not at all."""
        for column, value in enumerate(list(values), start=left):  # type: ignore[call-overload]
            if isinstance(value, date):
                sheet.write_datetime(row - 1, column, datetime(value.year, value.month, value.day), self.day)
            elif isinstance(value, bool):
                sheet.write_boolean(row - 1, column, value)
            elif value not in ("", None):
                sheet.write(row - 1, column, value)

    def bytes(self) -> bytes:
        self.book.close()
        return self.memory.getvalue()


def labels(sheet: Worksheet, unit: str = "盐池县科协", period: str = "2025年3月", kind: str = "活动台账", word: str = "填报月份") -> None:
    """A title row and a row that holds unit, period and day of filling in."""
    sheet.write(0, 0, kind)
    sheet.write(1, 0, f"填报单位：{unit}    {word}：{period}    填报日期：2025-04-02")


def merged_header() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    sheet.merge_range(0, 0, 0, 20, "盐池县2025年3月科技服务活动台账（演示数据）", book.middle)
    sheet.write(1, 0, "填报单位（盖章）：")
    sheet.write(1, 2, "宁夏盐池县科学技术协会")
    sheet.write(1, 5, "填报月份")
    sheet.write(1, 6, "2025.03")
    sheet.write(1, 9, "填报日期")
    sheet.write(1, 10, "2025.04.02")
    for column, title in enumerate(("序号", *ACTIVITY, "备注")):
        if 13 <= column <= 15:
            sheet.write(3, column, {13: "人次", 14: "志愿者人数（人）", 15: "时长"}[column])
        else:
            sheet.merge_range(2, column, 3, column, "*" + title if column == 1 else title, book.middle)
    sheet.merge_range(2, 13, 2, 15, "服务规模", book.middle)
    book.put(sheet, 5, ["甲", *range(1, 21)])
    book.put(sheet, 6, [1, *activity(), "第一场"])
    book.put(
        sheet,
        7,
        [2, *activity(活动日期=date(2025, 3, 9), 活动名称="科普大篷车进校园", 服务对象="学生", 服务人次=80, 志愿者人数=4, 服务时长=3)],
    )
    book.put(sheet, 8, [3])
    sheet.write(8, 0, "合计")
    for column, total in ((13, 200), (14, 10), (15, 5.5)):
        sheet.write(8, column, total)
    sheet.merge_range(9, 0, 9, 20, "备注：1. 一场活动一行；2. 全区统一口径。", book.middle)
    sheet.write(10, 0, "单位负责人：王某")
    sheet.write(10, 8, "填表人：李某")
    return book.bytes()


def approximate_numbers() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    written = ["约200人", "200余人", "1.2万人次", "三百", "１２０", "1,250", "120人", "几十人", "100-120", "12.5", "-5"]
    for index, text in enumerate(written):
        book.put(sheet, 4 + index, activity(活动名称=f"活动{index + 1}", 服务人次=text))
    book.put(sheet, 15, activity(活动名称="活动12", 服务时长="90分钟", 志愿者人数="十二名"))
    book.put(sheet, 16, activity(活动名称="活动13", 服务时长="2小时", 志愿者人数="6 人"))
    return book.bytes()


def odd_dates() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    written: list[object] = [
        "2025.3.29", "2025/3/29", "2025年3月29日", "20250329", "25.3.29", "3月29日", 45745, "２０２５－０３－２９",
        "二〇二五年三月二十九日", "2025年3月29日（星期六）上午", "3月1日至3月5日", "2025.2.30", "本月中旬", "2025年3月", 3.2,
    ]  # fmt: skip
    for index, text in enumerate(written):
        book.put(sheet, 4 + index, activity(活动名称=f"活动{index + 1}", 活动日期=text))
    return book.bytes()


def dates_1904() -> bytes:
    book = Book(date_1904=True)
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    book.put(sheet, 4, activity())
    book.put(sheet, 5, activity(活动名称="没有日期格式的序列号", 活动日期=44259))
    return book.bytes()


def absences() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    for index, text in enumerate(["", 0, "-", "无", "不适用", "/", "——", "N/A"]):
        book.put(
            sheet, 4 + index, activity(活动名称=f"活动{index + 1}", 志愿者人数=text, 订单编号=text if text != 0 else "", 服务人次=text)
        )
    return book.bytes()


def formula_errors() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    for row in range(4, 8):
        book.put(sheet, row, activity(活动名称=f"活动{row - 3}", 服务人次="" if row < 7 else 30))
    sheet.write_formula(3, 12, "=M40+#REF!", None, "#REF!")
    sheet.write_formula(4, 12, "=60+60", None, 120)
    sheet.write_formula(5, 12, "=60+60", None, "")
    return book.bytes()


def several_counties() -> bytes:
    book = Book()
    sheet = book.sheet("3月")
    sheet.write(0, 0, "吴忠市2025年活动台账")
    book.put(sheet, 2, ("序号", "县（市、区）", *ACTIVITY))
    book.put(sheet, 3, [1, "盐池县", *activity()])
    book.put(sheet, 4, [2, "", *activity(活动名称="第二场", 服务人次=30)])
    sheet.merge_range(2, 1, 3, 1, "盐池县", book.middle)
    book.put(sheet, 5, ["", "小计", "", "", "", "", "", "", "", "", "", "", "", "", 150])
    book.put(sheet, 6, [3, "同心", *activity(活动名称="同心一场", **{"乡镇（街道）": "豫海镇"}, 服务人次=50)])
    book.put(sheet, 7, ["", "小计", "", "", "", "", "", "", "", "", "", "", "", "", 60])
    book.put(sheet, 8, ["", "全市", "", "", "", "", "", "", "", "", "", "", "", "", 200])
    return book.bytes()


def hidden_and_strange() -> bytes:
    book = Book()
    note = book.sheet("填表说明")
    note.write(0, 0, "一场活动一行。")
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    book.put(sheet, 4, activity())
    book.put(sheet, 5, activity(活动名称="隐藏的一场"))
    sheet.set_row(4, None, None, {"hidden": True})
    old = book.sheet("2月")
    labels(old, period="2025年2月")
    book.put(old, 3, ACTIVITY)
    book.put(old, 4, activity(活动日期=date(2025, 2, 6)))
    old.hide()
    book.sheet("通讯录").write(0, 0, "姓名单位")
    return book.bytes()


def nil_return() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY)
    sheet.merge_range(3, 0, 3, 18, "本期无", book.middle)
    return book.bytes()


def blank_template() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ("序号", *ACTIVITY))
    for row in range(4, 9):
        book.put(sheet, row, [row - 3])
    return book.bytes()


def merged_down() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    book.put(sheet, 3, ACTIVITY, left=1)
    for row in range(4, 7):
        book.put(sheet, row, activity(活动名称=f"活动{row - 3}"), left=1)
    sheet.merge_range(3, 10, 5, 10, "花马池镇", book.middle)
    sheet.merge_range(3, 13, 5, 13, 120, book.middle)
    return book.bytes()


def renamed_columns() -> bytes:
    titles = [
        "人次",
        "开展时间",
        "名称",
        "组织主体",
        "由谁带头",
        "服务类型",
        "乡镇",
        "服务人群",
        "统计口径",
        "照片",
        "志愿者人数（万人）",
        "时长",
    ]
    rows = [
        ["盐池县科协2025年3月活动台账"],
        titles,
        ["120", "2025-03-05", "义诊", "服务队", "校长", "义诊", "花马池镇人民政府", "村民，老人", "已完成", "IMG_01", "0.1", "2"],
        ["80", "2025-03-06", "讲座", "学会", "理事长", "科普讲座", "大水坑镇", "学生 农民;外星人", "拟开展", "", "", "1"],
        ["70", "2025-03-07", "联系13912345678", "学会", "科协干部", "科普", "惠安堡", "干部", "实际数", "", "", "1"],
    ]
    return "\r\n".join(",".join(cells) for cells in rows).encode("gb18030")


def missing_required() -> bytes:
    book = Book()
    sheet = book.sheet("活动台账")
    labels(sheet)
    kept = [i for i, title in enumerate(ACTIVITY) if title not in ("服务人次", "活动主题")]
    book.put(sheet, 3, [ACTIVITY[i] for i in kept] + ["活动地点"])
    book.put(sheet, 4, [activity()[i] for i in kept] + ["村部"])
    return book.bytes()


def html_named_xls() -> bytes:
    blank, top = "&nbsp;", ["宁夏三长活动台账", "填报单位：盐池县科协", "填报月份：2025年3月"]
    days = [
        activity(活动日期="2025/3/5", 服务人次="1,200"),
        activity(活动日期="3月9日", 服务人次="约80人", 活动名称="科普&amp;义诊<br>进村"),
    ]
    lines = "".join(f"<tr><td colspan={len(ACTIVITY)}>{text}</td></tr>\r\n" for text in top)
    lines += f"<tr>{''.join(f'<th>{title}' for title in ACTIVITY)}</tr>\r\n"
    lines += "".join(f"<tr>{''.join(f'<td>{value or blank}</td>' for value in day)}</tr>\r\n" for day in days)
    return f"<html><head><meta charset=gb2312></head><body><table border=1>\r\n{lines}</table></body></html>".encode("gb18030")


def truncated() -> bytes:
    return merged_header()[:4000]


def sheets_by_township() -> bytes:
    book = Book()
    for name, rows in (("花马池镇", ["甲队", "乙队"]), ("大水坑镇", ["丙队"]), ("王乐井乡", [])):
        sheet = book.sheet(name)
        labels(sheet, period="2025年一季度", kind="“三队”台账", word="填报季度")
        book.put(sheet, 3, TEAM)
        for row, team in enumerate(rows, start=4):
            book.put(sheet, row, [team, "卫生", name, f"T64032300{row}", "张三", 12, "党群中心、文明实践站"])
    return book.bytes()


def foot_and_sheet_name() -> bytes:
    book = Book()
    sheet = book.sheet("2025年第1季度三队")
    book.put(sheet, 1, TEAM)
    book.put(sheet, 2, ["甲队", "农技", "田老庄乡", "T640324001", "李四", "１２人", "无"])
    book.put(sheet, 3, ["乙队", "航天", "月牙湖乡", "640324001", "王五", 8, "党群服务中心、邮局"])
    sheet.write(4, 2, "同心县科学技术协会（盖章）")
    sheet.write(4, 5, "2025年4月2日")
    return book.bytes()


def phone_in_name() -> bytes:
    book = Book()
    sheet = book.sheet("三长名册")
    labels(sheet, period="2025Q1", kind="三长名册", word="填报季度")
    book.put(sheet, 3, ROSTER)
    day = date(2024, 9, 1)
    book.put(sheet, 4, ["13900001111", "院长", "花马池镇卫生院", "花马池镇", "乡镇兼职", "副主席", day, "", "赵六"])
    book.put(sheet, 5, ["钱七", "校长", "盐池一小", "", "县级", "副主席", day, "至今", 13900002222])
    book.put(sheet, 6, ["孙八", "站长", "农技站 电话13900003333", "大水坑镇", "乡镇", "委员", "2024年9月", "", "139 0000 4444"])
    return book.bytes()


def ambiguous_unit() -> bytes:
    rows = [
        ["教育培训台账"],
        ["填报单位：市本级", "", "填报季度：2025年第一季度"],
        [*TRAINING],
        ["2025.3.10", "三长培训班", "市级", "三长", "45", "6学时"],
    ]
    return b"\xff\xfe" + "\r\n".join("\t".join(cells) for cells in rows).encode("utf-16-le")


def city_in_county_form() -> bytes:
    book = Book()
    sheet = book.sheet("科协组织")
    labels(sheet, unit="吴忠市科协", period="2025年1-3月", kind="科协组织台账", word="统计期")
    book.put(sheet, 3, ORG)
    book.put(sheet, 4, ["花马池镇", "是", date(2023, 5, 1), "周九", "已进驻", "未进驻"])
    book.put(sheet, 5, ["大水坑镇", True, "", "", "已进驻", "不清楚"])
    return book.bytes()


def filling_date_only() -> bytes:
    lines = ['"三队台账"', "填报单位：盐池县科协,,填报日期：2025年3月31日", ",".join(TEAM), '"多行\n队名",农业,花马池镇,T640323001,,5,无']
    return b"\xef\xbb\xbf" + "\n".join(lines).encode()


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "activity_record/merged_header": ("input.xlsx", merged_header),
    "activity_record/approximate_numbers": ("input.xlsx", approximate_numbers),
    "activity_record/odd_dates": ("input.xlsx", odd_dates),
    "activity_record/dates_1904": ("input.xlsx", dates_1904),
    "activity_record/absences": ("input.xlsx", absences),
    "activity_record/formula_errors": ("input.xlsx", formula_errors),
    "activity_record/several_counties": ("input.xlsx", several_counties),
    "activity_record/hidden_and_strange": ("input.xlsx", hidden_and_strange),
    "activity_record/nil_return": ("input.xlsx", nil_return),
    "activity_record/blank_template": ("input.xlsx", blank_template),
    "activity_record/merged_down": ("input.xlsx", merged_down),
    "activity_record/renamed_columns": ("input.csv", renamed_columns),
    "activity_record/missing_required": ("input.xlsx", missing_required),
    "activity_record/html_named_xls": ("input.xls", html_named_xls),
    "activity_record/truncated": ("input.xlsx", truncated),
    "sandui_register/sheets_by_township": ("input.xlsx", sheets_by_township),
    "sandui_register/foot_and_sheet_name": ("input.xlsx", foot_and_sheet_name),
    "sandui_register/filling_date_only": ("input.csv", filling_date_only),
    "sanzhang_roster/phone_in_name": ("input.xlsx", phone_in_name),
    "training_record/ambiguous_unit": ("input.csv", ambiguous_unit),
    "org_register/city_in_county_form": ("input.xlsx", city_in_county_form),
}


KEPT = {  # the same tables, saved once by LibreOffice Calc in other formats: not made here
    "activity_record/hidden_and_strange_as_xls": "input.xls",
    "activity_record/merged_header_as_xls": "input.xls",
    "activity_record/several_counties_as_ods": "input.ods",
}


def main(words: list[str]) -> None:
    if words[:1] == ["--show"]:
        sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]
        from golden.answer import answer_of

        for case in words[1:] or CASES:
            name = KEPT.get(case) or CASES[case][0]
            print(json.dumps({case: answer_of(HERE / case / name)}, ensure_ascii=False, indent=1))
        return
    for case, (name, build) in CASES.items():
        (HERE / case).mkdir(parents=True, exist_ok=True)
        (HERE / case / name).write_bytes(build())


if __name__ == "__main__":
    main(sys.argv[1:])
