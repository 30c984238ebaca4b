"""The numerals of Chinese, the words in which they count nothing, and those that are numbers without them."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from duizhao.bitext.language.numbers.number import Kind

__all__ = ["DIGITS", "FIXED", "IDIOMS", "SOME", "TWENTIES", "UNITS", "Fixed"]

DIGITS = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2,
    "兩": 2, "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5, "陆": 6, "陸": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
UNITS = {
    "十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8,
    "億": 10**8, "兆": 10**12,
}  # fmt: skip
TWENTIES = {"廿": 20, "卅": 30}
# Some, a few: 几百 (hundreds), 数十 (tens).
SOME = "几幾数數"

# Words and names whose numerals count nothing; matched before numerals are.
IDIOMS = tuple(
    """
    一些 一一 一起 一直 一样 一樣 一般 一定 一切 一旦 一边 一邊 一面 一方面 一下 一点 一點 一会 一會 一致 一律
    一向 一再 一贯 一貫 一体 一體 一流 一带一路 一帶一路 一线 一線 一如 一味 一时 一時 一生 一番 一经 一經
    一系列 一度 一心 一举 一舉 一同 一道 一行 一共 一手 一身 一概 一连 一連 一并 一併 一旁 一路 一头 一頭
    一阵 一陣 一齐 一齊 一口气 一目了然 一帆风顺 一成不变 一站式 一把手 一揽子 十一黄金周 十一长假 十一假期
    “十一” 五一黄金周 五一假期 五一节 五一劳动节 “五一” 晋三 安倍晋三 零一万物 零一萬物 统一 統一 唯一
    惟一 同一 单一 單一 万一 萬一 之一 进一步 進一步 逐一 专一 合一 不一 十分 十足 三明治 三角 三文鱼 三星
    三亚 三峡 三鹿 三聚氰胺 四川 四处 四處 四方 四肢 五官 五金 五角大楼 五角大樓 六合彩 七夕 八卦 九江
    九龙 九龍 百姓 百货 百貨 百科 百度 百合 百事 百老汇 百般 百家 千万别 千萬別 千万不 千萬不 千万要
    千方百计 千禧 千瓦 千兆 千年 千古 千秋 千载 成千上万 成千上萬 万能 万物 万岁 萬歲 万圣 万豪 万科 万达
    万象 万众 万亿级 亿万 億萬 两岸 兩岸 两极 两会 兩會 两国 两者 两侧 两边 两旁 两性 两用 两栖 两两 兩兩 数十年如一日
    数据 數據 数字 數字 数量 數量 数学 數學 数码 数值 数目 数额 数控 几乎 幾乎 几何 幾何 几率 几经 多数 张三
    李四 三三两两 乱七八糟 七上八下 五花八门 五颜六色 四面八方 三心二意 接二连三 朝三暮四 十全十美 百分百
    九牛一毛 不三不四 一五一十 四分五裂 四舍五入 五四运动 九一八 双十一 第一时间
    十万八千里 六六粉 三一重工 三一集团
    万里长城 三农 四旬 五行 八一 六一 万国 零售 零件 零星 零食 零部件 零距离 陆地 陸地 大陆 大陸 登陆 陆军
    陸軍 陆续 陸續 参与 參與 參加 入伍 队伍 隊伍 落伍 退伍 着陆 陆上 海陆 内陆 內陸 伍德 陆克 兆头 预兆 佰草
    退一万步 十月怀胎 怀胎十月 零下 放肆 肆意 肆虐 拾取 收拾 点滴 优点 缺点 百万富翁 千万富翁
    """.split()  # noqa: SIM905  read as words
)


class Fixed(NamedTuple):
    """Words that are a number as a whole, with the least and most they say."""

    words: str
    low: Fraction
    high: Fraction
    kind: Kind
    unit: str
    also: tuple[Fraction, ...] = ()


_TABLE = (
    Fixed("本世纪初 本世紀初", Fraction(2000), Fraction(2000), "decade", ""),
    Fixed("本世纪 本世紀", Fraction(21), Fraction(21), "century", ""),
    Fixed("半数 半數 一半 半价 过半 過半 近半 大半", Fraction(1, 2), Fraction(1, 2), "fraction", ""),
    Fixed("半年", Fraction(1, 2), Fraction(1, 2), "cardinal", "year", (Fraction(6),)),
    Fixed("半世纪 半个世纪 半世紀", Fraction(50), Fraction(50), "cardinal", "year"),
    Fixed("半个月 半個月", Fraction(1, 2), Fraction(1, 2), "cardinal", "month", (Fraction(15), Fraction(2))),
    Fixed("半小时 半个小时 半小時 半個小時", Fraction(1, 2), Fraction(1, 2), "cardinal", "hour", (Fraction(30),)),
    Fixed("翻番 翻一番 翻了一番 翻倍 加倍 倍增", Fraction(2), Fraction(2), "multiple", "×"),
    Fixed("翻两番 翻了两番", Fraction(4), Fraction(4), "multiple", "×"),
    Fixed("两位数 兩位數", Fraction(10), Fraction(99), "cardinal", ""),
    Fixed("千百", Fraction(100), Fraction(9999), "cardinal", ""),
    Fixed("成百上千", Fraction(100), Fraction(9999), "cardinal", ""),
    Fixed("万千 千千万万", Fraction(1000), Fraction(99999999), "cardinal", ""),
    Fixed("成千上万", Fraction(1000), Fraction(99999), "cardinal", ""),
    Fixed("数以万计 上万", Fraction(10000), Fraction(99999), "cardinal", ""),
    Fixed("数以千计 上千", Fraction(1000), Fraction(9999), "cardinal", ""),
    Fixed("数以百计 上百", Fraction(100), Fraction(999), "cardinal", ""),
    Fixed("数以亿计 上亿", Fraction(100000000), Fraction(999999999), "cardinal", ""),
    Fixed("九一一 九·一一 9·11", Fraction(9, 11), Fraction(9, 11), "fraction", "", (Fraction(9), Fraction(11))),
    Fixed("一战 一戰", Fraction(1), Fraction(1), "ordinal", "world war"),
    Fixed("二战 二戰", Fraction(2), Fraction(2), "ordinal", "world war"),
    Fixed("七国集团 七國集團", Fraction(7), Fraction(7), "code", "G"),
    Fixed("八国集团 八國集團", Fraction(8), Fraction(8), "code", "G"),
    Fixed("二十国集团 二十國集團", Fraction(20), Fraction(20), "code", "G"),
    Fixed("七十七国集团 七十七國集團", Fraction(77), Fraction(77), "code", "G"),
    Fixed("上半年 上半场 上半場 上半叶 上半月 前半年 前半场 前半程", Fraction(1), Fraction(1), "ordinal", "half"),
    Fixed("下半年 下半场 下半場 下半叶 下半月 后半年 后半场 后半程", Fraction(2), Fraction(2), "ordinal", "half"),
    Fixed("半打", Fraction(6), Fraction(6), "cardinal", ""),
    Fixed("半天", Fraction(1, 2), Fraction(1, 2), "cardinal", "day", (Fraction(12),)),
    Fixed("近百", Fraction(90), Fraction(100), "cardinal", ""),
    Fixed("近千", Fraction(900), Fraction(1000), "cardinal", ""),
    Fixed("近万", Fraction(9000), Fraction(10000), "cardinal", ""),
    Fixed("百余 百多", Fraction(100), Fraction(199), "cardinal", ""),
    Fixed("千余 千多", Fraction(1000), Fraction(1999), "cardinal", ""),
)
FIXED: dict[str, Fixed] = {word: fixed for fixed in _TABLE for word in fixed.words.split()}
