"""The sample's prose: plans, weekly reports and summaries as offices write them. No figure in them belongs to anyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from data_loaders.model.campaign import Campaign, Period, Unit


@dataclass(frozen=True, slots=True)
class Text:
    """A title, paragraphs, and who signs and when (nobody where the sender forgot to)."""

    title: str
    paragraphs: list[str]
    signature: list[str]

    def lines(self) -> list[str]:
        """All of it, as a text file has it."""
        return [self.title, *self.paragraphs, *self.signature]


DONE = {
    "department": (
        "召开处务会，传达学习上级关于安全生产工作的部署要求，全处{many}人参加",
        "会同有关单位赴{some}家基层单位开展安全督导，当场反馈问题{few}条",
        "梳理行业安全责任清单，与{some}家联系单位逐一对接",
        "在办公区张贴主题海报{some}张，更新楼道电子屏宣传内容",
        "组织干部职工观看安全警示教育片，交流学习体会{some}篇",
    ),
    "direct": (
        "对配电间、档案室、机房等重点部位开展自查，发现问题{few}处，已落实责任人",
        "组织全体职工参加灭火器实操训练，{many}人次动手操作",
        "邀请消防宣传员授课一次，{many}名职工到场听课",
        "更换老化插座{some}个，补充应急照明{few}盏",
        "在服务窗口发放安全知识折页{many}份，接受群众咨询",
    ),
    "medical": (
        "组织门诊、病区夜间火灾疏散演练一次，{many}名医护人员和陪护人员参加",
        "对氧气站、配电房、危化品库房开展联合检查，发现问题{few}处，均已整改",
        "利用晨会时间开展安全“一刻钟”学习，覆盖全部临床科室",
        "在候诊大厅循环播放安全公益短片，发放宣传折页{many}份",
        "组织后勤、保洁、保安人员学习消防器材使用，现场考核{some}人",
    ),
    "elderly_care": (
        "组织护理员开展失能老人转移疏散演练，用时{few}分钟完成一个楼层转移",
        "逐间检查老人房间用电情况，收回违规电器{few}件",
        "召开家属座谈会，向{some}位家属讲解居家用电用气常识",
        "检查厨房燃气管路和排烟设施，更换软管{few}根",
        "夜间值班人员开展突击拉动一次，{few}分钟内全部到位",
    ),
}
"""What such units say they did."""
STEPS = (
    "6月上旬，动员部署。成立活动领导小组，明确联络员，制定细化措施，在醒目位置悬挂横幅、张贴海报。",
    "6月中旬，集中宣传。围绕“安全宣传咨询日”，通过微信群、公众号、宣传栏普及应急避险和自救互救知识。",
    "6月下旬，排查整改。由主要负责人带队，对消防、用电、燃气、危化品等重点环节拉网式检查，建立台账，闭环管理。",
)
DEMANDS = (
    "要提高思想认识，把活动与疫情防控常态化工作结合起来，统筹安排，压实责任。",
    "要注重实际效果，力戒形式主义，让每一名职工都受到教育。",
    "要及时收集影像和文字，每周四前由联络员上报。",
)
NEXT = (
    "下周将继续抓好问题整改，组织一次“回头看”。",
    "下周计划组织应急处置桌面推演，并做好咨询日的准备。",
    "下一步将把检查结果纳入科室考核，巩固活动成果。",
)
GAINS = (
    "通过一个月的活动，职工安全意识明显增强，“人人讲安全、个个会应急”的氛围初步形成。",
    "活动中发现的问题已全部登记造册，能立即整改的当场整改，一时难以整改的落实了防范措施。",
    "存在的不足：个别科室参与面还不够广，宣传形式还不够新。今后将建立长效机制，常抓不懈。",
)


def plan_text(rng: Random, campaign: Campaign, unit: Unit, written_on: date, names_unit: bool = True) -> Text:
    """An activity plan."""
    whose = unit.name if names_unit else ""
    paragraphs = [
        "为深入贯彻关于安全生产的重要论述，落实上级通知要求，结合工作实际，现就开展“安全生产月”活动制定如下安排，请各部门遵照执行。",
        f"一、活动主题：{campaign.theme_zh}。",
        "二、活动步骤",
        *STEPS,
        "三、有关要求",
        *rng.sample(DEMANDS, 2),
    ]
    return Text(f"{whose}“安全生产月”活动方案", paragraphs, _signed(whose, written_on))


def report_text(rng: Random, unit: Unit, period: Period, written_on: date) -> Text:
    """A report on one week."""
    paragraphs = [
        f"按照“安全生产月”活动安排，本周重点做了以下工作，现将有关情况报告如下，{rng.choice(('请审阅', '特此报告', '供参考'))}。",
        *(f"{number}是{_done(rng, line)}。" for number, line in zip("一二三", _chosen(rng, unit, 3), strict=False)),
        rng.choice(NEXT),
    ]
    return Text(f"{unit.name}{period.label_zh}安全生产月活动简报", paragraphs, _signed(unit.name, written_on))


def summary_text(rng: Random, unit: Unit, written_on: date, names_unit: bool = True) -> Text:
    """A report on the whole month."""
    whose = unit.name if names_unit else ""
    paragraphs = [
        "自“安全生产月”活动开展以来，按照上级统一部署，精心组织、周密安排，各项工作有序推进，取得了阶段性成效。现将活动开展情况报告如下。",
        "一、主要做法",
        *(f"{_done(rng, line)}。" for line in _chosen(rng, unit, 4)),
        "二、成效与不足",
        *GAINS,
    ]
    return Text(f"{whose}“安全生产月”活动总结", paragraphs, _signed(whose, written_on))


def _chosen(rng: Random, unit: Unit, count: int) -> list[str]:
    return rng.sample(DONE[unit.unit_type], count)


def _done(rng: Random, line: str) -> str:
    return line.format(many=rng.randint(18, 160), some=rng.randint(4, 17), few=rng.randint(2, 6))


def _signed(whose: str, written_on: date) -> list[str]:
    return [whose, f"{written_on.year}年{written_on.month}月{written_on.day}日"] if whose else []
