"""From links to renditions, and from witnesses to trust."""

from __future__ import annotations

import numpy as np
import pytest

from duizhao.bitext.language.dictionary import load_dictionary
from duizhao.bitext.language.words import Word
from duizhao.glossary.mining.composition import compose
from duizhao.glossary.mining.continuation import extend, follow
from duizhao.glossary.mining.corpus import Links
from duizhao.glossary.mining.extraction import Rendition, find_claims, find_rendition
from duizhao.glossary.mining.names import find_glossed
from duizhao.glossary.mining.pairing import judge_pairs
from duizhao.glossary.mining.survey import survey_pairs
from duizhao.glossary.mining.trust import PARTS, Evidence, dictionary_witness, log_dice, log_likelihood, trust
from tests.glossary.test_survey import pairs_of


def cut(*texts: str) -> tuple[Word, ...]:
    found, start = [], 0
    for text in texts:
        found.append(Word(text=text, start=start, end=start + len(text)))
        start += len(text)
    return tuple(found)


CHINESE = cut("需要", "人工智能", "的", "系统", "。")  # needs systems of artificial intelligence


@pytest.mark.parametrize(
    ("links", "span", "text"),
    [
        ([[0, 0.9, 0, 0, 0], [0, 0, 0, 0.9, 0]], (0, 1), "人工智能"),
        ([[0, 0.9, 0, 0, 0], [0, 0, 0, 0.9, 0]], (0, 2), "人工智能的系统"),
        # particles at the ends are left out, marks are never part of it
        ([[0, 0.9, 0.6, 0, 0], [0, 0, 0, 0.9, 0]], (0, 1), "人工智能"),
        ([[0, 0.9, 0, 0, 0], [0, 0, 0, 0.9, 0.5]], (1, 2), "系统"),
        # nothing is linked; what is linked belongs to another word; the words stand apart around another's
        ([[0, 0.2, 0, 0, 0], [0, 0, 0, 0.9, 0]], (0, 1), None),
        ([[0, 0.5, 0, 0, 0], [0, 0.9, 0, 0.1, 0]], (0, 1), None),
        ([[0.9, 0, 0, 0.9, 0], [0, 0.9, 0, 0, 0]], (0, 1), None),
    ],
)
def test_the_words_that_a_phrase_is_linked_to(
    links: list[list[float]], span: tuple[int, int], text: str | None
) -> None:
    matrix = np.array(links)
    found = find_rendition(*span, CHINESE, matrix, matrix, lang="zh")
    assert (found and found.text) == text


@pytest.mark.parametrize(
    ("chinese", "links", "text"),
    [
        # reduces overfitting: a prefix that the links hold, and the word they hardly reach
        (("减少", "过", "拟合"), [[0.9, 0, 0], [0, 0.8, 0.3]], "过拟合"),
        (("减少", "过", "拟合"), [[0.9, 0, 0], [0, 0.8, 0.8]], "过拟合"),
        # is immutable; but: not variable, where another word has the prefix
        (("是", "不", "可变"), [[0.9, 0, 0], [0, 0.7, 0.9]], "不可变"),
        (("是", "不", "可变"), [[0.9, 0.8, 0], [0, 0.4, 0.9]], "可变"),
        # the runtime of; but 时 (when) alone or of another word is grammar
        (("在", "运行", "时"), [[0, 0, 0.2], [0, 0.9, 0.8]], "运行时"),
        (("在", "运行", "时"), [[0, 0, 0.9], [0, 0.9, 0.5]], "运行"),
        # a prefix alone is no rendering, nor one whose word is at home elsewhere
        (("减少", "过", "拟合"), [[0.9, 0, 0.4], [0, 0.8, 0.3]], None),
    ],
)
def test_a_prefix_belongs_to_its_word(chinese: tuple[str, ...], links: list[list[float]], text: str | None) -> None:
    matrix = np.array(links)
    found = find_rendition(1, 2, cut(*chinese), matrix, matrix, lang="zh")
    assert (found and found.text) == text


# English words, Chinese words, links, the phrase, what it is rendered by
REPEATED = [
    # service meshes, microservices: what is linked to a word that comes again further on is rendered where it is whole
    (
        ("service", "meshes", "microservices"),
        ("服务", "网格", "、", "微", "服务"),
        {(0, 0): 0.9, (1, 1): 0.9, (0, 4): 0.6, (2, 3): 0.9},
        (0, 2),
        "服务网格",
    ),
    # center words and context words: the other "words" claims nothing for good
    (
        ("center", "words", "context", "words"),
        ("中心词", "和", "上下文", "词"),
        {(0, 0): 0.9, (2, 2): 0.9, (3, 3): 0.86, (1, 3): 0.7},
        (2, 4),
        "上下文词",
    ),
    # another word does
    (
        ("center", "terms", "context", "words"),
        ("中心词", "和", "上下文", "词"),
        {(0, 0): 0.9, (2, 2): 0.9, (3, 3): 0.86, (1, 3): 0.7},
        (2, 4),
        None,
    ),
    # destructure: 解构（destructure）元组
    (
        ("destructure", "tuples"),
        ("解构", "（", "destructure", "）", "元组"),
        {(0, 0): 0.7, (0, 2): 0.7, (1, 4): 0.9},
        (0, 1),
        "解构",
    ),
    # PHP functions: a word in Latin letters is no gloss where the Chinese has nothing else for it
    (("PHP", "has", "functions"), ("PHP", "的", "函数"), {(0, 0): 0.9, (2, 2): 0.9, (1, 1): 0.9}, (0, 3), "PHP的函数"),
    (("functions", "PHP", "in"), ("函数", "，", "PHP"), {(0, 0): 0.9, (1, 2): 0.9}, (0, 2), None),
]


@pytest.mark.parametrize(("english", "chinese", "links", "span", "text"), REPEATED)
def test_words_that_come_again(
    english: tuple[str, ...],
    chinese: tuple[str, ...],
    links: dict[tuple[int, int], float],
    span: tuple[int, int],
    text: str | None,
) -> None:
    matrix = np.zeros((len(english), len(chinese)))
    for (one, other), probability in links.items():
        matrix[one, other] = probability
    found = find_rendition(*span, cut(*chinese), matrix, matrix, lang="zh", own=cut(*english))
    assert (found and found.text) == text


def test_the_weakest_word_of_a_phrase() -> None:
    matrix = np.array([[0.9, 0.0], [0.2, 0.1]])
    found = find_rendition(0, 2, cut("集群", "。"), matrix, matrix, lang="zh", own=cut("cluster", "kubernetes"))
    assert found is not None
    assert found.weakest == pytest.approx(0.2)


# What follows the renderings of a term, each with how strongly another English word claims it, and what comes of them
@pytest.mark.parametrize(
    ("followers", "texts"),
    [
        # runtime: 运行|时 three times; twice say too little
        ([("时", 0.1)] * 3, ["运行时"] * 3),
        ([("时", 0.1)] * 2, ["运行"] * 2),
        # once followed by something else, which stays as it is
        ([("时", 0.1)] * 4 + [("环境", 0.0)], ["运行时"] * 4 + ["运行"]),
        # another word's; now this, now that; grammar
        ([("程序", 0.9)] * 3, ["运行"] * 3),
        ([("时", 0.1), ("中", 0.1), ("环境", 0.1)], ["运行"] * 3),
        ([("的", 0.0)] * 3, ["运行"] * 3),
    ],
)
def test_what_always_follows_is_a_part(followers: list[tuple[str, float]], texts: list[str]) -> None:
    found = []
    for word, claim in followers:
        chinese = cut("运行", word)
        matrix = np.array([[0.9, 0.0], [0.0, claim]], dtype=np.float32)
        links = Links(english=cut("runtime", "other"), chinese=chinese, links=matrix, cosines=matrix)
        rendition = Rendition(text="运行", start=0, end=2, link=0.9, cosine=0.5)
        found.append(follow("runtime", 0, 1, rendition, links))
    assert [one.rendition.text for one in extend(found)] == texts


@pytest.mark.parametrize(
    ("found", "claim", "texts"),
    [
        # backpropagation: the whole elsewhere, and a piece of it where the whole stands
        ([2, 1, 1], 0.2, ["反向传播"] * 3),
        # the rest is another word's; the piece is what renders it mostly
        ([2, 1, 1], 0.9, ["反向传播", "反向", "反向"]),
        ([2, 1, 1, 1, 1, 1], 0.4, ["反向传播", *["反向"] * 5]),
    ],
)
def test_a_piece_of_what_renders_it_is_made_whole(found: list[int], claim: float, texts: list[str]) -> None:
    seen = []
    for size in found:
        chinese = cut("反向", "传播", "的")
        matrix = np.array([[0.9, 0.3, 0.0], [0.0, claim, 0.0]], dtype=np.float32)
        links = Links(english=cut("backpropagation", "other"), chinese=chinese, links=matrix, cosines=matrix)
        rendition = Rendition(text="反向传播"[: 2 * size], start=0, end=2 * size, link=0.9, cosine=0.5)
        seen.append(follow("backpropagation", 0, 1, rendition, links))
    assert [one.rendition.text for one in extend(seen)] == texts


@pytest.mark.parametrize(
    ("english", "chinese", "text"),
    [
        ("untrusted", ("不", "受信任"), "不受信任"),
        ("nonlinear", ("非", "线性"), "非线性"),
        # a trusted client is not (不) shown; under and interest negate nothing
        ("trusted", ("不", "受信任"), "受信任"),
        ("under", ("未", "低于"), "低于"),
        ("interest", ("无", "利息"), "利息"),
        ("invisible", ("的", "可见"), "可见"),
    ],
)
def test_a_negation_belongs_to_its_word(english: str, chinese: tuple[str, str], text: str) -> None:
    links = np.array([[0.0, 0.9]], dtype=np.float32)
    rendition = Rendition(text=chinese[1], start=1, end=1 + len(chinese[1]), link=0.9, cosine=0.5)
    seen = follow(
        english, 0, 1, rendition, Links(english=cut(english), chinese=cut(*chinese), links=links, cosines=links)
    )
    assert [one.rendition.text for one in extend([seen])] == [text]


@pytest.mark.parametrize(
    ("claim", "made"),
    [
        # object database: nothing is linked as a whole, but each word is surely rendered, side by side
        (0.1, {("object database", "对象数据库")}),
        # it is another word's
        (0.9, set()),
    ],
)
def test_a_phrase_is_made_of_its_words(claim: float, made: set[tuple[str, str]]) -> None:
    pairs = pairs_of([("The object database grows.", "对象数据库增长。")])
    english, chinese = pairs[0].english_words, cut("对象", "数据库", "增长", "。")
    matrix = np.zeros((len(english), 4), dtype=np.float32)
    matrix[3, :2] = claim
    links = Links(english=tuple(english), chinese=chinese, links=matrix, cosines=matrix)
    one = np.ones((1, 1), dtype=np.float32)
    apart = []
    for key, text in (("object", "对象"), ("database", "数据库")):
        elsewhere = Links(english=cut(key), chinese=cut(text), links=one, cosines=one)
        rendition = Rendition(text=text, start=0, end=len(text), link=0.9, cosine=0.5)
        apart += [follow(key, 0, 1, rendition, elsewhere)] * 2
    found = {(made_of.key, made_of.rendition.text) for made_of in compose(apart, survey_pairs(pairs), {0: links})}
    assert found == made


def test_an_article_claims_nothing() -> None:
    english, chinese = cut("The", "caller", "waits"), cut("调用者", "等待")
    links = np.array([[0.6, 0.0], [0.8, 0.0], [0.0, 0.9]])
    assert find_rendition(1, 2, chinese, links, links, lang="zh") is None
    found = find_rendition(1, 2, chinese, links, links, lang="zh", claims=find_claims(links, english))
    assert found is not None
    assert found.text == "调用者"
    assert find_claims(links, english[1:]) is links


def test_a_dotted_name_is_whole() -> None:
    words = cut("克莱蒙德", "·", "德朗格", "说")  # Clément Delangue said
    links = np.array([[0.9, 0, 0, 0], [0, 0, 0.9, 0], [0, 0, 0, 0.9]])
    found = find_rendition(0, 2, words, links, links, lang="zh")
    assert found is not None
    assert (found.text, round(found.link, 2)) == ("克莱蒙德·德朗格", 0.9)


def test_a_name_before_its_gloss_in_brackets() -> None:
    chinese = cut("“", "抱抱", "脸", "公司", "(", "Hugging", "Face", ")", "说")
    english = cut("Hugging", "Face", "said")
    links = np.zeros((3, 9), dtype=np.float32)
    links[0, 5] = links[1, 6] = links[2, 8] = links[0, 1] = links[1, 2] = 0.9
    found = find_glossed("hugging face", 0, 2, Links(english=english, chinese=chinese, links=links, cosines=links))
    assert found is not None
    assert found.text == "抱抱脸"


@pytest.mark.parametrize(
    ("table", "value"), [((4, 4, 4, 64), 29.92), ((0, 4, 4, 64), 0.0), ((1, 32, 32, 64), 0.0), ((1, 1, 1, 64), 10.3)]
)
def test_log_likelihood(table: tuple[int, int, int, int], value: float) -> None:
    assert log_likelihood(*table) == pytest.approx(value, abs=0.02)


def test_log_dice_is_14_for_what_is_always_together() -> None:
    assert log_dice(3, 3, 3) == 14
    assert log_dice(1, 2, 2) == 13
    assert log_dice(0, 2, 2) == 0


@pytest.mark.parametrize(
    ("english", "chinese", "witness"),
    [("computing power", "算力", 1.0), ("start up", "初创公司", 0.5), ("garden", "算力", 0.0)],
)
def test_dictionary_witness(english: str, chinese: str, witness: float) -> None:
    assert dictionary_witness(english, chinese, load_dictionary()) == witness


def evidence(**changed: float) -> Evidence:
    values: dict[str, float] = {
        "count": 2,
        "link": 0.9,
        "weakest": 0.9,
        "english_share": 1.0,
        "chinese_share": 1.0,
        "log_likelihood": 18.0,
        "log_dice": 14.0,
        "cosine": 0.5,
        "dictionary": 0.0,
        "sound": 0.0,
        "mutual": True,
    }
    return Evidence(**(values | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "better",
    [{"link": 1.0}, {"count": 8}, {"dictionary": 1.0}, {"sound": 1.0}, {"cosine": 0.9}, {"log_likelihood": 30.0}],
)
def test_every_witness_adds_to_the_trust(better: dict[str, float]) -> None:
    assert 0 < trust(evidence()) < trust(evidence(**better)) < 1


def test_pairs_are_ranked_and_mutual_first_choices_known() -> None:
    def seen(text: str, link: float) -> Rendition:
        return Rendition(text=text, start=0, end=len(text), link=link, cosine=0.5)

    renditions = {
        ("computing power", "算力"): [seen("算力", 0.9), seen("算力", 0.9)],
        ("computing power", "能力"): [seen("能力", 0.5)],
        ("ability", "能力"): [seen("能力", 0.9)],
    }
    judged = judge_pairs(
        renditions,
        {"computing power": [0, 1, 2], "ability": [3]},
        {"算力": [0, 1], "能力": [2, 3]},
        10,
        {},
    )
    first = judged[0]
    assert (first.english, first.chinese, first.evidence.mutual) == ("computing power", "算力", True)
    shares = {(pair.english, pair.chinese): pair.evidence.english_share for pair in judged}
    assert shares["computing power", "算力"] == pytest.approx(2 / 3)
    assert dict(first.evidence.items())["count"] == 2


def test_what_is_left_in_latin_letters_takes_no_share() -> None:
    def seen(text: str) -> Rendition:
        return Rendition(text=text, start=0, end=len(text), link=0.9, cosine=0.5)

    renditions = {("ref", "refs"): [seen("refs")] * 9, ("ref", "引用"): [seen("引用")] * 2}
    judged = judge_pairs(renditions, {"ref": [0, 1, 2]}, {"引用": [0, 1], "refs": [2]}, 10, {})
    found = {one.chinese: (round(one.evidence.english_share, 2), one.evidence.mutual) for one in judged}
    assert found == {"引用": (1.0, True), "refs": (0.82, True)}


def test_the_parts_of_a_text_bear_witness_as_those_of_the_dictionary() -> None:
    rendition = Rendition(text="酷猫", start=0, end=2, link=0.9, cosine=0.5)
    pair = ("zorbly frobnicator", "酷猫")
    found = judge_pairs({pair: [rendition]}, {pair[0]: [0]}, {pair[1]: [0]}, 9, {}, composed={pair})
    assert found[0].evidence.dictionary == PARTS
