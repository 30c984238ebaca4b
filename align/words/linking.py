"""Word alignment: which tokens of a sentence say what tokens of its translation say.

The vectors are contextual, from a middle layer of a multilingual encoder (SimAlign, Jalili Sabet et al.
2020; AWESoME, Dou and Neubig 2021), centred per language, a token's being the mean of its sub-words'. What
else speaks for a link, and how it is weighed, is in :mod:`duizhao.align.words.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from duizhao.align.encoders.protocol import TokenEncoder, TokenVectors, Vectors, encode_tokens
from duizhao.align.words.evidence import LinkWeights, evidence, load_weights, probability
from duizhao.align.words.phrases import PHRASE_NAMES, phrase_evidence
from duizhao.align.words.relations import Lexicon, load_lexicon, plain
from duizhao.bitext.errors import FormatError, LanguageError
from duizhao.bitext.language.characters import is_han
from duizhao.bitext.language.dictionary import Dictionary

__all__ = ["align_words", "format_links", "link_evidence", "link_probabilities", "read_pairs", "token_cosines"]

TokenPair = tuple[Sequence[str], Sequence[str]]
Links = frozenset[tuple[int, int]]

_SEPARATOR = "|||"
# A language's mean vector is taken over at least this many tokens; with fewer, the sample below is added.
_ENOUGH_TOKENS = 400
_SAMPLE_ENGLISH = (
    "The ministry said on Tuesday that more than 300 people had been moved to safer ground after the flood.",
    "She opened the window, looked at the garden for a while and went back to her book.",
    "Prices rose by 4 percent last year, while wages hardly changed, according to the report.",
    "If you want to change the settings, click on the button at the top of the page and choose a name.",
    "“We have never seen anything like this,” Mr. Brown, a professor at the university, told reporters.",
    "Water boils at a lower temperature in the mountains, so rice takes longer to cook.",
    "The company plans to build two new factories in the south and to hire 1,200 workers by 2030.",
    "Under the law, each member state shall take the measures that are needed to protect consumers.",
)
_SAMPLE_CHINESE = (  # the same sentences
    "该部周二表示，洪水过后，已有300多人被转移到更安全的地方。",
    "她打开窗户，看了一会儿花园，又回去看书了。",
    "报告显示，去年物价上涨了百分之四，而工资几乎没有变化。",
    "如果要更改设置，请点击页面顶部的按钮，然后选择一个名称。",
    "“我们从来没有见过这样的事情，”大学教授布朗对记者说。",
    "在山上，水在较低的温度下就会沸腾，所以米饭要煮得更久。",
    "该公司计划在南方新建两家工厂，到2030年雇用1200名工人。",
    "根据该法，各成员国应采取必要的措施保护消费者。",
)
_NO_SPACE_BEFORE = frozenset([*",.!?;:)]}%", "'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "'"])
_NO_SPACE_AFTER = frozenset("([{$")


def align_words(
    pairs: Sequence[TokenPair],
    encoder: TokenEncoder,
    *,
    dictionary: Dictionary | None = None,
    weights: LinkWeights | None = None,
    threshold: float | None = None,
) -> list[Links]:
    """Link the tokens of each pair.

    Parameters
    ----------
    pairs
        (source tokens, target tokens), one side English, the other Chinese, the same way round throughout.
    encoder
        Gives the vectors; e5-small is what the weights were learned with.
    dictionary
        CC-CEDICT by default.
    weights
        Those that come with the package by default.
    threshold
        The probability from which on a link is drawn, 0 to 1; higher is more precise. The weights have
        the one that was best in cross-validation.

    Returns
    -------
    list of frozenset of (int, int)
        For each pair the links as (source index, target index), 0-based. A token may have several or none.

    Raises
    ------
    LanguageError
        When the two sides cannot be told to be Chinese and English.
    """
    weights = weights or load_weights("phrase_links.json", PHRASE_NAMES)
    least = weights.threshold if threshold is None else threshold
    links = []
    for matrix in link_probabilities(pairs, encoder, dictionary=dictionary, weights=weights):
        rows, columns = np.nonzero(matrix >= least)
        links.append(frozenset(zip(rows.tolist(), columns.tolist(), strict=True)))
    return links


def link_probabilities(
    pairs: Sequence[TokenPair],
    encoder: TokenEncoder,
    *,
    dictionary: Dictionary | None = None,
    weights: LinkWeights | None = None,
) -> list[npt.NDArray[np.float64]]:
    """Return for each pair the probability of each link, [shape=(n_source, n_target)]; see :func:`align_words`."""
    weights = weights or load_weights("phrase_links.json", PHRASE_NAMES)
    turned = bool(pairs) and not _chinese_first(pairs)
    lexicon = Lexicon(dictionary) if dictionary is not None else load_lexicon()
    planes = link_evidence(pairs, encoder, lexicon=lexicon)
    ordered = [(target, source) for source, target in pairs] if turned else pairs
    planes = [
        phrase_evidence(chinese, english, one, lexicon) if one.size else one
        for (chinese, english), one in zip(ordered, planes, strict=True)
    ]
    found = [probability(one, weights) if one.size else np.zeros(one.shape[:2]) for one in planes]
    return [one.T for one in found] if turned else found


def link_evidence(
    pairs: Sequence[TokenPair],
    encoder: TokenEncoder,
    *,
    dictionary: Dictionary | None = None,
    lexicon: Lexicon | None = None,
) -> list[npt.NDArray[np.float64]]:
    """Return the evidence of each pair, [shape=(n_chinese, n_english, 13)], Chinese first whatever the pair's order.

    It is what audit and glossary weigh; :func:`align_words` adds `phrase_evidence`. A ``lexicon`` that is given
    remembers what it looked up from one call to the next.
    """
    if not pairs:
        return []
    lexicon = lexicon or (Lexicon(dictionary) if dictionary is not None else load_lexicon())
    turned = not _chinese_first(pairs)
    ordered = [(target, source) for source, target in pairs] if turned else pairs
    found = []
    for (one, other), cosines in zip(ordered, token_cosines(ordered, encoder), strict=True):
        if one and other:
            found.append(evidence(one, other, cosines, lexicon))
        else:
            found.append(np.zeros((len(one), len(other), 0)))
    return found


def token_cosines(pairs: Sequence[TokenPair], encoder: TokenEncoder) -> list[Vectors]:
    """Return how alike the vectors of the tokens of each pair are, [shape=(n_chinese, n_english), float32], −1 to 1.

    Parameters
    ----------
    pairs
        (Chinese tokens, English tokens); their vectors are centred over all of them.
    encoder
        Gives the vectors.
    """
    chinese = _word_vectors([tokens for tokens, _ in pairs], encoder, spaced=False, sample=_SAMPLE_CHINESE)
    english = _word_vectors([tokens for _, tokens in pairs], encoder, spaced=True, sample=_SAMPLE_ENGLISH)
    return [
        rows @ columns.T if len(rows) and len(columns) else np.zeros((len(rows), len(columns)), dtype=np.float32)
        for rows, columns in zip(chinese, english, strict=True)
    ]


def read_pairs(lines: Iterable[str]) -> list[tuple[list[str], list[str]]]:
    """Read ``source ||| target`` lines of tokens with spaces between them.

    An empty line is an empty pair, so that the output keeps the numbering of the input.

    >>> read_pairs(["开源 技术 ||| open-source technology"])
    [(['开源', '技术'], ['open-source', 'technology'])]

    Raises
    ------
    FormatError
        When a line that is not empty has no separator, or more than one.
    """
    pairs: list[tuple[list[str], list[str]]] = []
    for number, line in enumerate(lines, start=1):
        text = line.lstrip("\ufeff") if number == 1 else line
        if not text.strip():
            pairs.append(([], []))
            continue
        sides = text.split(_SEPARATOR)
        if len(sides) != 2:  # noqa: PLR2004  (source and target)
            raise FormatError(f"line {number}: `source ||| target` was expected; found {len(sides) - 1} separators |||")
        pairs.append((sides[0].split(), sides[1].split()))
    return pairs


def format_links(links: Iterable[tuple[int, int]]) -> str:
    """Write links as Pharaoh does: ``i-j``, 0-based, source first, in order.

    >>> format_links({(1, 0), (0, 1)})
    '0-1 1-0'
    """
    return " ".join(f"{source}-{target}" for source, target in sorted(links))


def _chinese_first(pairs: Sequence[TokenPair]) -> bool:
    """Tell by their Han characters which side is the Chinese one."""
    shares = []
    for side in (0, 1):
        text = "".join(token for pair in pairs[:1000] for token in pair[side])
        letters = sum(character.isalpha() for character in text)
        shares.append(sum(is_han(character) for character in text) / max(1, letters))
    if shares[0] == shares[1] and any(one or other for one, other in pairs):
        raise LanguageError("neither side of the pairs is Chinese, or both are: give English and Chinese tokens")
    return shares[0] >= shares[1]


def _join(tokens: Sequence[str], *, spaced: bool) -> tuple[str, list[tuple[int, int]]]:
    """Write tokens as running text; return it and where each token stands in it.

    >>> _join(["I", "ca", "n't", "-LRB-", "yet", "-RRB-", "."], spaced=True)[0]
    "I can't (yet)."
    """
    text = ""
    places = []
    before = ""
    for token in tokens:
        written = _plain_bracket(token)
        if text:
            if spaced:
                gap = written not in _NO_SPACE_BEFORE and before not in _NO_SPACE_AFTER
            else:
                gap = text[-1].isascii() and text[-1].isalnum() and written[:1].isascii() and written[:1].isalnum()
            text += " " if gap else ""
        places.append((len(text), len(text) + len(written)))
        text += written
        before = written
    return text, places


def _plain_bracket(token: str) -> str:
    """Write a treebank's bracket or quote as it stands in running text; leave any other token alone."""
    return plain(token) if (token.startswith("-") and token.endswith("B-")) or token in {"``", "''"} else token


def _word_vectors(
    sides: Sequence[Sequence[str]], encoder: TokenEncoder, *, spaced: bool, sample: Sequence[str]
) -> list[Vectors]:
    """Return for each text [shape=(n_tokens, dim), float32], centred over the language, unit rows.

    The row of a token that the encoder did not see (beyond its longest text) is zero.
    """
    texts, places = [], []
    for tokens in sides:
        text, spans = _join(tokens, spaced=spaced)
        texts.append(text)
        places.append(spans)
    few = sum(len(tokens) for tokens in sides) < _ENOUGH_TOKENS
    found = encode_tokens(encoder, [*texts, *(sample if few else ())])
    rows = [_pool(tokens, spans) for tokens, spans in zip(found, places, strict=False)]
    everything = [row[row.any(axis=1)] for row in rows if row.size]
    everything += [tokens.vectors for tokens in found[len(texts) :] if tokens.vectors.size]
    if not everything:
        return rows
    mean = np.concatenate(everything).mean(axis=0)
    return [_centre(row, mean) for row in rows]


def _pool(tokens: TokenVectors, places: Sequence[tuple[int, int]]) -> Vectors:
    """Average the vectors of the sub-words that overlap each place."""
    dimension = tokens.vectors.shape[1]
    rows = np.zeros((len(places), dimension), dtype=np.float32)
    first = 0
    for number, (start, end) in enumerate(places):
        while first < len(tokens.ends) and tokens.ends[first] <= start:
            first += 1
        last = first
        while last < len(tokens.starts) and tokens.starts[last] < end:
            last += 1
        if last > first:
            rows[number] = tokens.vectors[first:last].mean(axis=0)
    return rows


def _centre(rows: Vectors, mean: Vectors) -> Vectors:
    if not rows.size:
        return np.zeros((len(rows), len(mean)), dtype=np.float32)
    seen = rows.any(axis=1, keepdims=True)
    moved = np.where(seen, rows - mean, 0)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return (moved / np.where(lengths == 0, 1, lengths)).astype(np.float32)
