"""Words of another region than the target's tag declares: Taiwan's in Simplified, the mainland's in Traditional.

The pairs are those that OpenCC converts (``tw2sp``, ``s2twp``) and CC-CEDICT marks as Taiwan's, less every
word that the other region uses too, if in another sense (品质, 资讯, 专案, 行程, 雪梨), and some names of countries
and people as each side's press writes them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.audit.context import BeadView, Context
from duizhao.audit.findings import Finding
from duizhao.bitext.catalogue import noted, phrase

__all__ = ["CHECK", "REGIONAL_WORDS"]

_NAME: Final = "wording"

REGIONAL_WORDS: Final = tuple(
    (entry.split(">")[0], entry.split(">")[1])
    for entry in """
    人工智慧>人工智能 伺服器>服务器 软体>软件 硬体>硬件 网路>网络 介面>界面 位元组>字节 列印>打印 印表机>打印机
    命令列>命令行 程式码>代码 程式语言>编程语言 应用程式>应用程序 外挂程式>插件 字串>字符串 字元>字符
    工作列>任务栏 记忆体>内存 硬碟>硬盘 磁碟>磁盘 光碟>光盘 滑鼠>鼠标 萤幕>屏幕 晶片>芯片 半导体晶片>半导体芯片
    智慧型手机>智能手机 社群媒体>社交媒体 社群网站>社交网站 部落格>博客 影印机>复印机 雷射>激光 奈米>纳米
    矽谷>硅谷 西元>公元 资料库>数据库 巨量资料>大数据 云端运算>云计算 机械学习>机器学习 类神经网路>神经网络
    计程车>出租车 捷运>地铁 太空梭>航天飞机 幽浮>不明飞行物 鲔鱼>金枪鱼 优格>酸奶 智慧财产>知识产权 川普>特朗普
    欧巴马>奥巴马 普丁>普京 泽伦斯基>泽连斯基 马克宏>马克龙 梅克尔>默克尔 纽西兰>新西兰 义大利>意大利
    沙乌地阿拉伯>沙特阿拉伯 寮国>老挝 叶门>也门 衣索比亚>埃塞俄比亚 肯亚>肯尼亚 坦尚尼亚>坦桑尼亚 尚比亚>赞比亚
    奈及利亚>尼日利亚 莫三比克>莫桑比克 波札那>博茨瓦纳 辛巴威>津巴布韦 象牙海岸>科特迪瓦 宏都拉斯>洪都拉斯
    哥斯大黎加>哥斯达黎加 模里西斯>毛里求斯 万那杜>瓦努阿图 列支敦斯登>列支敦士登 密西根>密歇根
    康乃狄克>康涅狄格 莫札特>莫扎特 杜拜>迪拜 维吉尼亚>弗吉尼亚 乔治亚州>佐治亚州 纽泽西>新泽西
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Taiwan's word and the mainland's for the same, both in Simplified characters."""


_NOT_SO: Final = re.compile("软体动物|软体虫|捷运化|西元前")
"""Words that hold one of the above and are said on the mainland too."""


_OF_TAIWAN: Final = noted("'{word}' is the word of Taiwan; here it is '{other}'.")
_OF_THE_MAINLAND: Final = noted("'{word}' is the word of the mainland; here it is '{other}'.")


def check_wording(view: BeadView, context: Context) -> list[Finding]:  # noqa: ARG001 - as every check
    """Find words of the other region in one bead's target."""
    tag = view.target_lang
    if not tag.startswith("zh-") or not view.target:
        return []
    taiwan = "Hant" in tag or tag.endswith("TW")
    if taiwan and ("HK" in tag or "MO" in tag):
        return []
    pattern, instead = _words(taiwan)
    return [
        finding
        for match in pattern.finditer(view.target)
        if not _NOT_SO.match(view.target, match.start())
        for finding in view.slip(
            [match.span()],
            check=_NAME,
            subtype="unidiomatic-style",
            its_type="locale-violation",
            confidence=0.85,
            message=phrase(_OF_THE_MAINLAND if taiwan else _OF_TAIWAN, word=match[0], other=instead[match[0]]),
            evidence=[phrase("declared: {lang}", lang=tag), phrase("OpenCC converts one into the other")],
            suggestion=instead[match[0]],
        )
    ]


@cache
def _words(taiwan: bool) -> tuple[re.Pattern[str], dict[str, str]]:  # noqa: FBT001 - which of two
    """Return what matches the other region's words, and what to write instead of each."""
    if taiwan:
        from duizhao.bitext.language.variants import traditionalise  # noqa: PLC0415 - loads a table

        # Characters only: the words are this module's own.
        instead = {traditionalise(theirs): traditionalise(ours) for ours, theirs in REGIONAL_WORDS}
    else:
        instead = dict(REGIONAL_WORDS)
    longest = sorted(instead, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), instead


CHECK: Final = Check(name=_NAME, gathers=True, summary="words of another region than the target's", bead=check_wording)
