"""Invented people, numbers and words: nobody here exists.

Belongs here: names, phones, codes and phrases for the demo province. Does not belong here: who holds which post (stock).
Phones are of the block 199000xxxxx, which has the shape of a number and no owner here; credit codes have right check digits
(GB 32100-2015, GB 11714) over invented bodies.
"""

from __future__ import annotations

from random import Random

SURNAMES = "马王李张杨刘丁陈田周白金吴赵罗哈杜何冯海黄孙沙郭买安苏石纳余穆高宋韩朱"
GIVEN = "建国志强文军晓东学明海燕玉兰秀英永红立新丽娟国栋小平春梅占林耀华少云慧敏彦龙正义佳琪宏伟雪莲生福成才凤霞德胜卫民"
_BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
SOCIETIES = (
    "宁夏演示医学会",
    "宁夏演示预防医学会",
    "宁夏演示农学会",
    "宁夏演示畜牧兽医学会",
    "宁夏演示林学会",
    "宁夏演示计算机学会",
    "宁夏演示心理学会",
)
KIND_PHRASES: dict[str, tuple[str, ...]] = {
    "popular_science": ("科普大集", "防灾减灾科普宣传", "食品安全科普讲座", "科普展板巡展", "科学生活进社区", "节水科普宣传"),
    "youth_education": ("科学实验进校园", "机器人体验课", "航天科普课堂", "小小科学家课堂", "课后科学社团", "青少年科技制作"),
    "anti_cult": ("反邪教宣传教育", "崇尚科学反对邪教讲座", "反邪教知识进村"),
    "farm_training": ("枸杞修剪技术培训", "滩羊养殖技术培训", "设施蔬菜病虫害防治培训", "玉米密植滴灌培训", "肉牛饲喂技术培训"),
    "clinic": ("健康义诊", "慢性病防治义诊", "老年人健康体检", "口腔健康义诊", "急救知识培训义诊"),
    "frontier": ("人工智能前沿讲座", "航天科技前沿报告", "新能源科普报告"),
    "skill_training": ("电商直播技能培训", "家政技能培训", "农机操作技术培训", "焊工技术培训"),
    "transfer": ("良种推广对接会", "科技成果对接会", "智慧农业技术对接"),
}
_QUIET = ("",) * 12
REMARKS = (*_QUIET, "雨天改在室内", "与卫健局合办", "见简报", "照片另附", "学会专家到场")
REGISTER_REMARKS = (*_QUIET, "本季新增", "换届后调整", "证书待领")


def person_name(rng: Random, taken: set[str]) -> str:
    """An invented name that is not yet in `taken`; it is added there."""
    while True:
        name = rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2, 2))))
        if name not in taken:
            taken.add(name)
            return name


def phone(county_index: int, serial: int) -> str:
    """A number of the invented block, unique for county index < 100 and serial < 1000."""
    return f"199000{county_index % 100:02d}{serial % 1000:03d}"


def _organisation_check(body: str) -> str:
    left = 11 - sum(_ORGANISATION.index(c) * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return "X" if left == 10 else "0" if left == 11 else str(left)


def credit_check(body: str) -> str:
    """The 18th character for the first 17 of a credit code (GB 32100-2015)."""
    return _BODY[(31 - sum(_BODY.index(c) * w for c, w in zip(body, _BODY_WEIGHTS, strict=True)) % 31) % 31]


def credit_code(county_code: str, serial: int) -> str:
    """A credit code of an invented society (51 = social organisation at civil affairs) with both check characters right."""
    body = f"MJX{county_code[2:]}{serial % 10}"[:8]
    body = f"51{county_code}{body}{_organisation_check(body)}"
    return body + credit_check(body)
