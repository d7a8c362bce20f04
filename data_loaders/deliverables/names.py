"""The words of a file's name and title -> what kind of deliverable it is, or nothing where they are not certain."""

from __future__ import annotations

import re

from data_loaders.formats.kinds import MEDIA, OFD, SCANS
from data_loaders.model.campaign import LIAISON, MATERIALS, PLAN, SUMMARY, Campaign

TEXTS = frozenset({"docx", "doc", "rtf", "csv"})
"""Kinds that hold running text; a text file comes as "csv", and is one where its lines are not parted into cells."""


def _words(*words: str) -> str:
    """A pattern for whole English words: "plan" is no part of "planet"."""
    return rf"(?<![a-z])(?:{'|'.join(words)})(?![a-z])"


_PICTURE = re.compile("图片|照片|相片|影像|截图|合影|现场|" + _words("photos?", "pictures?", "images?"), re.I)
_FIGURES = re.compile(
    "统计|报表|数据|情况表|进展表|附件[2二]|名册|花名册|"
    + _words("statistics?", "statistical", "stats?", "figures?", "data", "numbers", "roster", "spreadsheet", r"annex\s*2"),
    re.I,
)
"""Words of papers that hold figures: such a file is never taken for anything else, its unit would think that it reported."""
_LIAISON = re.compile("联络员.{0,6}(?:表|推荐|登记)|联络员$")
_PLAN = re.compile("(?:活动|工作|实施|安全月|生产月|生产|宣传|部署|行动)(?:方案|计划)|^(?:方案|计划)$|月.{0,4}(?:方案|计划)")
_NOT_THE_PLAN = re.compile("演练|预案|培训|整改|应急方案|季度|年度|半年|周计划|周.{0,4}计划")
_SUMMARY = re.compile("总结(?!表|大会|会)")
_NOT_THE_SUMMARY = re.compile("季度|年度|年终|半年|周|演练|培训|整改|[0-9]月[0-9]+日")
_MATERIALS = re.compile("图片|照片|相片|视频|影像|录像|资料|材料|信息|简报|新闻|报道|宣传|课件|截图|推文|小结|纪实|花絮|动态|剪影|周总结")
_SCANNED_FORM = re.compile("统计表|填报表|报表|情况表|进展表|附件[2二]|" + _words(r"annex\s*2", r"statistics?\s+(?:form|table)"), re.I)
"""What the statistics form is called; a picture or PDF in a folder of that name is a photo or scan of it."""
_SAYS_NOTHING = re.compile(
    r"(?:(?:微信|qq)?(?:图片|截图|照片|扫描件?|文档)(?=[\W_0-9]|$)|扫描全能王|屏幕截图|mmexport|wx_camera|img|image|dsc[fn]?|pic|scan|screenshot|camscanner"
    r"|第?[0-9一二三四五]+周|week|[0-9]+月|[0-9]+日|填报|上报|报送|盖章|签字|定稿|最终版?|新建|副本|[a-f](?![a-z])|[\W_0-9])*",
    re.I,
)
"""Names that phones, WeChat and scanners give, or of nothing but a week: they say nothing of what is in the picture."""
_YEAR = re.compile("(?<![0-9])(20[0-9]{2})(?![0-9])")

_ENGLISH_PLAN = re.compile(_words("plans?"), re.I)
_ENGLISH_SUMMARY = re.compile(_words("summary", "summaries"), re.I)
_OTHER_TIMES = ("annual", "annually", "yearly", "year", "quarter", "quarterly", "half-year", "weekly", r"week\s*[0-9]*", r"w[0-9]")
_OTHER_MATTERS = ("drills?", "training", "meetings?", "budget", "financial", "sales", "business", "project", "patients?", "cases?")
_OTHER_PLANS = ("emergency", "contingency", "evacuation", "response", "rectification", "lesson", "floor", "seating", "treatment", "leave")
_NOT_THE_ENGLISH_PAPER = re.compile(_words(*_OTHER_TIMES, *_OTHER_MATTERS, *_OTHER_PLANS), re.I)
_ENGLISH_MATERIALS = re.compile(
    _words("photos?", "pictures?", "pics?", "images?", "videos?", "materials?", "news", r"week(?:ly)?\s*[0-9]*\s*summary"), re.I
)
_CAMPAIGN = re.compile("安全生产月|安全月|生产月|" + _words(r"safety\s+(?:production\s+)?month"), re.I)


def is_scanned_form(named: list[str], kind: str) -> bool:
    """Whether a picture or PDF is a photo or scan of the statistics form: by its own name, or where that says nothing by that of the folder
    or archive around it. `named`: as in kind_of_words."""
    if kind not in SCANS or not named:
        return False
    if _SCANNED_FORM.search(named[0]):
        return not _PICTURE.search(named[0])
    if not _SAYS_NOTHING.fullmatch(named[0]):
        return False
    said = (text for text in named[1:] if _MATERIALS.search(text) or _SCANNED_FORM.search(text))
    return not _MATERIALS.search(next(said, "资料"))


def speaks_of_figures(said: list[str]) -> bool:
    """Whether any of these words are a statistics paper's."""
    return any(_FIGURES.search(text) for text in said)


def kind_of_words(named: list[str], written: list[str], kind: str, campaign: Campaign, is_album: bool, has_unit: bool) -> str | None:
    """The kind that the file's name, or else its title, says, the only one; None where they say none or contradict each other.

    `named`: the words of file, folders and archive without the unit's own, nearest first; `written`: those of the title. English words
    are short and common, so they count only beside the campaign's name or a unit of the roster (`has_unit`); `is_album`: a document of
    pictures.
    """
    said = [*named[:1], *written]
    if speaks_of_figures(said) or any(int(year) != campaign.year for text in named[:1] for year in _YEAR.findall(text)):
        return None
    in_english = has_unit or any(_CAMPAIGN.search(text) for text in (*said, *named[1:]))
    paper = kind in TEXTS or kind in (OFD, "pptx") or (kind in SCANS and not any(map(_PICTURE.search, named[:1])))
    for text in said if paper else ():
        kinds = _papers_in(text, kind) or (_english_papers_in(text, said) if in_english else [])
        if len(kinds) > 1:
            return None
        if kinds:
            return kinds[0] if campaign.deliverable(kinds[0]) else None
    everything = (*said, *named[1:])
    materials = kind in MEDIA or any(map(_MATERIALS.search, everything))
    if not materials and (in_english or is_album):
        materials = any(map(_ENGLISH_MATERIALS.search, everything))
    return MATERIALS if materials else None


def _papers_in(text: str, kind: str) -> list[str]:
    """The kinds of papers a name or title speaks of. A liaison form that could be read would have been found by its table."""
    kinds = [LIAISON] if kind in SCANS and _LIAISON.search(text) else []
    if _PLAN.search(text) and not _NOT_THE_PLAN.search(text):
        kinds.append(PLAN)
    if _SUMMARY.search(text) and not _NOT_THE_SUMMARY.search(text):
        kinds.append(SUMMARY)
    return kinds


def _english_papers_in(text: str, said: list[str]) -> list[str]:
    """The kinds an English name or title speaks of; none where one of them names another plan or summary ("Floor plan")."""
    kinds: list[str] = []
    for kind, pattern in ((PLAN, _ENGLISH_PLAN), (SUMMARY, _ENGLISH_SUMMARY)):
        if pattern.search(text) and not any(_NOT_THE_ENGLISH_PAPER.search(other) for other in said if pattern.search(other)):
            kinds.append(kind)
    return kinds
