"""Words -> unit, on the roster's names. Certain or with candidates; never guessed.

A name given in a field of its own must be the roster's name, code or an alias, whole. A name inside a file or folder name must stand
between marks or words that say nothing about the unit: "平江医院第三周.xlsx" is 平江医院, "平江医院分院.xlsx" may not be.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from data_loaders.model.campaign import Roster
from data_loaders.text.plain import plain

CANDIDATES = 3
LONGEST_KEPT, MOST_KEPT = 200, 4_096
"""Names up to so many letters, and so many of them, are looked at once."""
LIKELY = 55
"""How alike (0-100) a roster name must be to be offered as a candidate."""
_SAYS_NOTHING = re.compile(
    "安全生产万里行|安全生产月|安全生产|安全月|生产月|活动情况|进展情况|开展情况|落实情况|活动|情况|进展|统计报表|统计表|统计|报表|周报|月报|日报"
    "|联络员推荐表|联络员|推荐表|登记表|实施方案|工作方案|方案|计划|简报|简讯|图片|照片|相片|视频|影像|录像|资料|信息|新闻|报道|宣传咨询日|咨询日|宣传"
    "|课件|截图|推文|小结|纪实|花絮|动态|剪影|现场|文字|电子|材料|数据|汇总|附件|上报|报送|填报|报|表|的|关于|总结报告|总结|最终版|最终|终稿|定稿|全月|终期|整月|新版|新|修改后|修改稿|修改版|修改|更正"
    "|更新|修订|重报|补报|再报|改|最新|副本|复件|版|稿|盖章版|盖章|扫描件|电子版|模板|空表|累计|本周|安全办公室|安全办|安办|办公室|综合科|保卫科"
    "|微信公众号|公众号|微信|抖音|快手|微博|官网|网站|推送|应急演练|演练|疏散|应急|消防|安全|培训|讲座|会议|启动仪式|仪式|检查|排查|巡查|自查"
    "|隐患|整改|学习|观看|警示教育|警示片|海报|横幅|展板|知识竞赛|竞赛|答题|志愿者|志愿|进社区|专题|动员|部署|承诺书|倡议书|函"
    "|第[一二三四五六七八九十0-9]+[周期稿版次]|[一二三四五六0-9]+周|[0-9]+月[0-9]+[日号]?|[0-9]+月份?|[0-9]{4}年|[0-9]+年|[一二三四五六七八九十]+月份?|至|到"
    "|[0-9]+|final|week|copy|new|plans?|summary|reports?|photos?|pictures?|images?|videos?|docx?|xlsx?|[wv](?=[0-9])|月|日|号|周|年"
)
_PERIOD_WORDS = "w(?:eek)?[0-9]|final|plans?|summary|reports?"
_BEFORE_CODE = re.compile(rf"(?<![a-z0-9])(?:{_PERIOD_WORDS})$", re.I)
_AFTER_CODE = re.compile(rf"(?:{_PERIOD_WORDS}|photos?|pictures?|images?|videos?|copy|new)(?![a-z0-9])", re.I)
"""English words and weeks that people write beside a code without a mark between: E04W2, W2E04."""
_LATIN = re.compile("[A-Za-z0-9]")
_DATE_BEFORE, _DATE_AFTER = "第年月", "年月日号周期次场人个时分张份"
_GIVEN_BY_MACHINES = re.compile(
    r"(?<![a-z0-9])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{8}(?:-[0-9a-f]{4})+(?:-[0-9a-f]{1,12})?"
    r"|(?:img|dsc[nf]?|mvimg|imag|pano|vid|pxl|burst|hdr|mmexport|wx_camera|screenshot)[\s_-]*[a-z0-9]*(?:[\s_-]+[0-9]+)*)(?![a-z0-9])",
    re.I,
)
"""What phones, cameras and programs call a picture: a code may stand in it by chance."""
_PICTURE_WORDS = re.compile("(?:微信|QQ|屏幕|手机)?(?:图片|照片|相片|图像|截图|截屏|视频|录屏|录像|影像|扫描件?)|拼图|全景", re.I)
_CHINESE = re.compile("[\u3400-\u9fff]")
_WEEK = re.compile(
    r"第\s*([一二三四五六七八九十两0-9０-９]+)\s*(?:周|星期|期)|(?<![0-9一二三四五六七八九十每上本])([一二三四五六0-9])\s*周(?![年岁报])|(?<![a-z0-9])w(?:eek)?\s*([0-9])(?![0-9])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Match:
    """One code where it is certain, else None with what it may be, best first.

    `is_contradictory`: what is written names several, or one that is none of ours, so that no other source may choose among them.
    """

    code: str | None
    candidates: tuple[str, ...] = ()
    is_contradictory: bool = False


NOTHING = Match(None)


@dataclass(frozen=True)
class UnitNames:
    """The roster's codes, names and aliases, ready to be looked up."""

    roster: Roster

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Plain name, alias or code -> the unit codes it stands for."""
        found: dict[str, list[str]] = {}
        for unit in self.roster.units:
            for name in (unit.code, unit.name, *unit.aliases):
                codes = found.setdefault(plain(name), [])
                if unit.code not in codes:
                    codes.append(unit.code)
        found.pop("", None)
        return {name: tuple(codes) for name, codes in found.items()}

    @cached_property
    def _by_first_letter(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for name in sorted(self.by_name, key=len, reverse=True):
            names.setdefault(name[0], []).append(name)
        return names

    def _names_in(self, text: str) -> list[tuple[int, str]]:
        """The names that stand in `text` (plain) with their positions: from the left, the longest first, none inside another."""
        found: list[tuple[int, str]] = []
        by_first_letter = self._by_first_letter
        reached = 0
        for position, letter in enumerate(text):
            if position < reached or letter not in by_first_letter:
                continue
            for name in by_first_letter[letter]:
                if text.startswith(name, position) and _stands_alone(text, position, name):
                    found.append((position, name))
                    reached = position + len(name)
                    break
        return found

    def in_field(self, text: str) -> Match:
        """The unit a field names: a whole name, alias or code."""
        name = plain(text)
        if not name:
            return NOTHING
        codes = self.by_name.get(name, ())
        if len(codes) == 1:
            return Match(codes[0], codes)
        return Match(None, codes or self.like(text))

    @cached_property
    def _known(self) -> dict[str, Match]:
        """What was asked of names: those of folders and archives are asked for each file in them."""
        return {}

    def in_name(self, text: str) -> Match:
        """The unit a file or folder name names among its other words."""
        if not self.by_name:
            return NOTHING
        known = self._known.get(text)
        if known is None:
            known = self._in_name(text)
            if len(text) <= LONGEST_KEPT and len(self._known) < MOST_KEPT:
                self._known[text] = known
        return known

    def _in_name(self, text: str) -> Match:
        text = _GIVEN_BY_MACHINES.sub(" ", unicodedata.normalize("NFKC", text))
        certain: list[str] = []
        possible: list[str] = []
        for piece in re.split(r"[\s_\-—–+.,，、。;；:：()（）\[\]【】《》“”\"']+", text):
            word = plain(piece)
            codes, whole = self._in_piece(word)
            (certain if whole else possible).extend(code for code in codes if code not in certain)
        for _, longer in self._names_in(plain(text)):
            if any(code not in certain for code in self.by_name[longer]) and certain:
                certain = [*self.by_name[longer], *certain]
        named = tuple(dict.fromkeys(certain))
        if len(named) == 1 and not self._ambiguous(text, named[0]):
            return Match(named[0], named)
        likely = named or tuple(dict.fromkeys(possible))
        return Match(None, likely[:CANDIDATES] or ())

    def in_picture_name(self, text: str) -> tuple[Match, bool]:
        """The unit that the name of a picture or video names, and whether by its code alone: a sign that any folder's word outweighs.

        In a name of nothing but Latin letters and digits a code is no more than a candidate: cameras give such names.
        """
        match = self.in_name(text)
        text = unicodedata.normalize("NFKC", text)
        if not match.candidates or any(name in plain(text) and not name.isascii() for name in self._names_of(match.candidates)):
            return match, False
        is_given_by_people = _CHINESE.search(_PICTURE_WORDS.sub("", text)) or _WEEK.search(text)
        return (match if is_given_by_people else Match(None, match.candidates)), True

    def _names_of(self, codes: tuple[str, ...]) -> list[str]:
        return [name for name, stands_for in self.by_name.items() if any(code in codes for code in stands_for)]

    def _in_piece(self, word: str) -> tuple[tuple[str, ...], bool]:
        """The units named in one piece of a name, and whether nothing else in it could belong to the name."""
        found = self._names_in(word)
        codes = tuple(code for _, name in found for code in self.by_name[name])
        rest, position = [], 0
        for start, name in found:
            rest.append(word[position:start])
            position = start + len(name)
        rest.append(word[position:])
        return codes, all(not _SAYS_NOTHING.sub("", part) for part in rest)

    def without_names(self, text: str) -> str:
        """What words say beside the units they name: 信息统计处活动方案 speaks of a plan, and of no statistics; IMG_2019 of no year."""
        text, rest, position = _GIVEN_BY_MACHINES.sub(" ", unicodedata.normalize("NFKC", text)), [], 0
        for start, name in self._names_in(text):
            rest.append(text[position:start])
            position = start + len(name)
        return "".join((*rest, text[position:]))

    def _ambiguous(self, text: str, code: str) -> bool:
        """True where the very name found belongs to several units."""
        return any(
            code in codes and len(codes) > 1 for piece in re.split(r"[\s_\-—–]+", text) if (codes := self.by_name.get(plain(piece), ()))
        )

    def like(self, text: str) -> tuple[str, ...]:
        """Up to three units whose names are like `text`, best first: for the coordinator to choose from."""
        name = plain(text)
        if not name or not self.by_name:
            return ()
        from rapidfuzz import fuzz, process  # where a name is not the roster's: most are

        inside = [codes for known, codes in self.by_name.items() if len(known) > 1 and (known in name or name in known)]
        scored = process.extract(name, self.by_name.keys(), scorer=fuzz.ratio, limit=2 * CANDIDATES, score_cutoff=LIKELY)
        ranked = [code for codes in inside for code in codes] + [code for known, _, _ in scored for code in self.by_name[known]]
        return tuple(dict.fromkeys(ranked))[:CANDIDATES]


def _stands_alone(text: str, position: int, name: str) -> bool:
    """Whether a name's Latin letters and digits end where the word they stand in ends: E04 is no part of E0412 nor of 6E04."""
    before, after = text[:position][-12:], text[position + len(name) :][:12]
    if name.isdecimal() and (before[-1:] in tuple(_DATE_BEFORE) or after[:1] in tuple(_DATE_AFTER)):
        return False
    if before and _LATIN.match(name[0]) and _LATIN.match(before[-1]) and not _BEFORE_CODE.search(before):
        return False
    return not (after and _LATIN.match(name[-1]) and _LATIN.match(after[0]) and not _AFTER_CODE.match(after))
