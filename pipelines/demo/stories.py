"""The words of a 典型案例: sentences that two honest writers rarely choose alike, so that a copied story stands out.

Belongs here: phrases and how a story is told. Does not belong here: which case there is and who leads it (forms/showcase_register).
"""

from __future__ import annotations

from random import Random

_PLACE = (
    "{place}地处川道边缘，常住人口少而分散。",
    "近几年{place}外出务工的多，留在村里的多是老人和孩子。",
    "{place}辖十来个行政村，最远的离镇区四十多公里。",
    "{place}产业底子薄，农户大多兼业。",
    "作为移民集中安置的地方，{place}各村的生活习惯差别不小。",
    "{place}城乡结合，社区和村子挨在一起。",
    "{place}撤并之后服务半径变大，办一次活动要跑大半天。",
)
_PROBLEM: dict[str, tuple[str, ...]] = {
    "health": (
        "慢性病高发，群众就医路远，健康知识到不了户。",
        "老年人不会用手机挂号，小病常拖成大病。",
        "村医年纪偏大，筛查随访做不细。",
        "高血压、糖尿病规范管理率一直上不去。",
        "家长对儿童近视和口腔问题重视不够。",
        "急救常识普及得少，农忙时意外伤害时有发生。",
    ),
    "education": (
        "学校缺科学教师，课后服务内容单一。",
        "孩子们很少有机会动手做实验。",
        "科普读物陈旧，图书角常年没人翻。",
        "寄宿生周末无处可去，家长很担心。",
        "实验器材锁在柜子里，会用的老师不到三成。",
        "家长对科技活动兴趣不大，报名总凑不齐一个班。",
    ),
    "agriculture": (
        "种养技术老化，病虫害防治跟不上，农户增收慢。",
        "枸杞修剪各家一个样，品相参差不齐。",
        "滩羊出栏时间长，饲料成本居高不下。",
        "设施大棚连作障碍重，产量一年不如一年。",
        "节水灌溉设备装了却不会调，水肥浪费明显。",
        "合作社想要新品种，苦于没有可靠的来路。",
    ),
}
_START = (
    "由{who}牵头组建“三队”，与{partner}结对帮扶。",
    "{who}把几家单位的骨干拉到一起，请{partner}派人驻点。",
    "先从摸底做起，{who}带着队员逐村走访，{partner}帮着设计问卷。",
    "县科协搭台，{who}领办，{partner}负责技术把关。",
    "{who}自己先报名当讲师，又从{partner}请来三位专家。",
    "经过两次座谈，{who}同{partner}签下一年期的服务约定。",
)
_ACT: dict[str, tuple[str, ...]] = {
    "health": (
        "每月两次送义诊到村，为老人建健康卡。",
        "把血压计放进小卖部，谁路过谁量，数据由村医汇总。",
        "在集市上设咨询台，赶集日固定出诊。",
        "组织家庭医生小分队，夜里下班后上门随访。",
        "编了顺口溜和方言短视频，在村民群里滚动推送。",
        "挑选热心妇女当健康指导员，一人包十户。",
        "用流动车把彩超、心电图机拉到村口。",
    ),
    "education": (
        "联合县科技馆开科学社团，教师轮流走教。",
        "把废旧家电拆成教具，让学生自己装配。",
        "周六开放实验室，高年级带低年级做项目。",
        "请回乡大学生讲专业故事，一次一个主题。",
        "借来天文望远镜，在操场办观星夜。",
        "同家长会合并开，父母跟着孩子一起做小实验。",
        "和邻近三所学校共用一套机器人器材，排出轮转表。",
    ),
    "agriculture": (
        "在田间办课堂，一户一策教修剪、配肥。",
        "建起两亩对比田，新旧办法种在一起给大家看。",
        "开通技术热线，土专家轮班接听。",
        "入冬后办夜校，讲饲草加工和防疫。",
        "带种养大户去外县看样板，回来当场算账。",
        "请技术员蹲棚三个月，把每天的温湿度记成册子。",
        "统一采购苗木和药剂，由队员监督使用。",
    ),
}
_ORDER = (
    "群众在平台点单，队伍三天内接单。",
    "需求每旬汇总一次，由站里派给最近的队伍。",
    "村干部代为登记需求，办完请本人打分。",
    "不设门槛，打一个电话就算下单。",
    "各队把可讲的课列成菜单，村里照着选。",
    "点单最多的几项写进下个月的安排。",
)
_RESULT = (
    "一年来服务{claimed}人次，带出土专家{experts}名。",
    "累计{claimed}人次受益，{experts}名骨干能独立带队。",
    "到场{claimed}人次，还冒出{experts}位土专家、田秀才。",
    "受惠群众达{claimed}人次，{experts}人拿到了培训证书。",
)
_CHANGE = (
    "满意率明显提高。",
    "群众参与面扩大，过去不来的人也来了。",
    "周边村主动来学，邀请函排到了年底。",
    "投诉少了，主动帮忙的人多了。",
    "有两个村把做法写进了村规民约。",
    "队员说，最大的变化是大家愿意问了。",
    "算下来，户均节省开支几百元。",
)
_COPY = (
    "做法不靠额外经费，乡镇只要配齐“三长”就能照做。",
    "流程已写成一页纸，相邻两个乡镇已照搬。",
    "适合人口分散的山区乡镇，需有一支固定的队伍。",
    "前提是平台点单用得起来，其余可直接照做。",
    "关键在牵头人，换了人要先带半年。",
    "器材可以借，时间要固定，其他不难学。",
    "城镇社区照搬时，宜把活动放在晚上和周末。",
    "建议先选一个村试三个月，再铺开。",
)


def told(rng: Random, field: str, place: str, who: str, partner: str, claimed: int) -> tuple[str, str, str, str]:
    """背景 做法 成效 可复制性 of a case in this field: two stories share a third of their words or less, as a rule."""
    problems, acts = rng.sample(_PROBLEM[field], 2), rng.sample(_ACT[field], 3)
    return (
        f"{rng.choice(_PLACE).format(place=place)}{''.join(problems)}",
        f"{rng.choice(_START).format(who=who, partner=partner)}{''.join(acts)}{rng.choice(_ORDER)}",
        f"{rng.choice(_RESULT).format(claimed=claimed, experts=rng.randint(2, 15))}{''.join(rng.sample(_CHANGE, 2))}",
        "".join(rng.sample(_COPY, 2)),
    )
