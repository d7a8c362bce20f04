"""The sample's roster: invented units with invented liaison officers. No name, place or number here is anyone's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from data_loaders.model.campaign import Roster, Unit

MOST_UNITS = 500
PLACES = (
    "云岫", "青禾", "福星", "松涧", "白鹭湾", "望月", "竹影", "晴川里", "棠梨", "鹤鸣", "映雪", "碧梧", "听泉", "兰渚", "落霞",
    "星河", "麦香", "雨荷", "流萤", "芦花", "丹桂", "翠微", "凌波", "问渠", "南柯", "拾光", "若水", "清欢", "半亩", "长歌",
)  # fmt: skip
DEPARTMENTS = (
    "综合处", "规划财务处", "医政管理处", "基层卫生处", "养老服务处", "社会救助处", "儿童福利处", "宣传教育处", "人事处",
    "法规监督处", "老龄健康处", "妇幼健康处", "社会事务处", "慈善促进处", "信息统计处", "区划地名处", "科技教育处", "机关后勤处",
)  # fmt: skip
STRIDE = 7
"""From one turn to the next; shares no factor with the number of places, so that every kind comes to every place."""
Kind = tuple[str, tuple[str, ...], int]
Kinds = tuple[Kind, ...]
"""The end of a name, the ends of its aliases, and how many people such a unit has."""
DIRECT: Kinds = (
    ("疾病预防控制中心", ("疾控中心", "疾控"), 120),
    ("卫生监督所", ("监督所",), 60),
    ("妇幼保健所", ("妇保所",), 70),
    ("急救站", ("120急救站",), 80),
    ("救助管理站", ("救助站",), 30),
    ("社会福利院", ("福利院",), 140),
    ("健康教育所", ("健教所",), 25),
    ("婚姻登记处", ("婚登处",), 18),
    ("殡葬管理所", ("殡管所",), 40),
    ("社会组织服务中心", ("社组中心",), 22),
    ("血液管理站", ("血站",), 45),
    ("康复辅具中心", ("辅具中心",), 20),
)
MEDICAL: Kinds = (
    ("街道社区卫生服务中心", ("社区卫生服务中心", "社卫中心"), 130),
    ("社区卫生服务站", ("卫生站", "社卫站"), 24),
    ("医院", (), 420),
    ("中医院", (), 260),
    ("口腔门诊部", ("口腔",), 35),
    ("康复医院", (), 150),
    ("眼科门诊部", ("眼科",), 40),
    ("体检中心", ("体检",), 50),
)
ELDERLY_CARE: Kinds = (
    ("护理院", (), 90),
    ("老年护理院", ("老护院",), 110),
    ("颐养院", (), 70),
    ("养老服务中心", ("养老中心",), 55),
    ("老年公寓", ("公寓",), 45),
    ("敬老院", (), 40),
    ("日间照料中心", ("日照中心",), 15),
)
SHARES = {"department": 0.15, "direct": 0.2, "elderly_care": 0.3}
"""The rest are medical institutions."""
PREFIXES = {"department": "C", "direct": "D", "medical": "M", "elderly_care": "E"}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN_NAMES = ("样例", "示例", "演示", "范例", "虚构", "假名", "试用", "练习")
"""Names that say themselves that nobody bears them."""


def invented_roster(rng: Random, units: int) -> tuple[Roster, dict[str, int]]:
    """A roster of `units` units of the four types, and how many people each has, by unit code."""
    if not 1 <= units <= MOST_UNITS:
        raise ValueError(f"units: 1 to {MOST_UNITS}, not {units}")
    counts = {kind: round(units * share) for kind, share in SHARES.items()}
    counts["department"] = min(counts["department"], len(DEPARTMENTS))
    counts["medical"] = units - sum(counts.values())
    named: dict[str, Sequence[Kind]] = {
        "department": [(name, (), 20) for name in DEPARTMENTS],
        "direct": _names(DIRECT, offset=0),
        "medical": _names(MEDICAL, offset=1),
        "elderly_care": _names(ELDERLY_CARE, offset=2),
    }
    made: list[Unit] = []
    sizes: dict[str, int] = {}
    for kind, prefix in PREFIXES.items():
        for number, (name, aliases, size) in enumerate(named[kind][: counts[kind]], start=1):
            code = f"{prefix}{number:02}"
            made.append(_unit(rng, code, name, kind, aliases, len(made) + 1))
            sizes[code] = max(6, round(size * rng.lognormvariate(0, 0.35)))
    return Roster(tuple(made)), sizes


def _names(kinds: Kinds, offset: int) -> list[tuple[str, tuple[str, ...], int]]:
    """Every kind at every place, kinds taking turns; each two neighbours of the list share a place, so names come close."""
    named = []
    for turn in range(len(PLACES)):
        for number, (ending, aliases, size) in enumerate(kinds):
            place = PLACES[(turn * STRIDE + number // 2 + offset) % len(PLACES)]
            named.append((place + ending, tuple(place + alias for alias in aliases), size))
    return named


def _unit(rng: Random, code: str, name: str, kind: str, aliases: tuple[str, ...], number: int) -> Unit:
    return invented_officer(rng, Unit(code=code, name=name, unit_type=kind, aliases=aliases), number)


def invented_officer(rng: Random, unit: Unit, number: int) -> Unit:
    """The unit with an officer nobody is, whose phone numbers end in `number`."""
    return replace(
        unit,
        liaison=rng.choice(SURNAMES) + rng.choice(GIVEN_NAMES),
        office_phone=f"0000-0000{number:04}",
        mobile=f"000-0000-{number:04}",
        email=f"{unit.code.lower() or number}@example.invalid",
    )
