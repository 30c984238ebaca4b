"""How much each candidate is a term, shared by the processes: what is asked about some of them goes to each alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from duizhao.bitext.language.dictionary import Dictionary, load_dictionary
from duizhao.glossary.mining.candidates import english_key
from duizhao.glossary.mining.pairing import TermPair
from duizhao.glossary.mining.termhood import termhood
from duizhao.glossary.mining.witnesses import Firsts, Sightings, find_firsts, find_rows, initials, weigh_firsts
from duizhao.glossary.mining.workers import Workers

__all__ = ["Excerpt", "score_candidates"]

# Keys weighed at a time: a third of a second, so that neither process waits long for the last piece.
_AT_ONCE = 1_024


def score_candidates(
    choices: Mapping[str, list[TermPair]], seen: Sightings, dictionary: Dictionary, workers: Workers | None = None
) -> dict[str, float]:
    """Return the logit of being a term of every English key that could be one, given the choices of Chinese for it.

    Parameters
    ----------
    choices
        The first choice first.
    seen
        Counts and spellings.
    dictionary
        The dictionary that bears witness; other processes have the default one.
    workers
        The processes that share the work.
    """
    firsts = find_firsts(choices, seen)
    keys = list(firsts.pairs)
    if workers is None:
        pieces: Iterable[dict[str, float]] = [_score((firsts, seen), dictionary)]
    else:
        starts = range(0, len(keys), _AT_ONCE)
        pieces = workers.map(_score, (_excerpt(keys[start : start + _AT_ONCE], firsts, seen) for start in starts))
    found = {key: value for some in pieces for key, value in some.items()}
    rows = find_rows({key: firsts.pairs[key] for key in found}, seen)
    return {key: value for key, value in found.items() if key not in rows}


def _score(piece: tuple[Firsts, Sightings], dictionary: Dictionary | None = None) -> dict[str, float]:
    book = dictionary or load_dictionary()
    return {key: termhood(found) for key, found in weigh_firsts(*piece, book).items()}


class Excerpt(Mapping[str, int]):
    """Counts of some keys, those that have none too; to ask for any other is a mistake of the program."""

    def __init__(self, counts: Mapping[str, int], keys: Iterable[str]) -> None:
        """Take them out of the counts of all."""
        self._counts = {key: counts.get(key) for key in keys}

    def __getitem__(self, key: str) -> int:
        """Return the count of one of the keys."""
        if key not in self._counts:
            raise AssertionError(f"{key!r} was not sent along")
        found = self._counts[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        """Yield the keys that have one."""
        return (key for key, count in self._counts.items() if count is not None)

    def __len__(self) -> int:
        """Count them."""
        return sum(count is not None for count in self._counts.values())


def _excerpt(keys: Sequence[str], firsts: Firsts, seen: Sightings) -> tuple[Firsts, Sightings]:
    """Return what is asked about some keys: of themselves, of their words and initials, and of what *and* joins."""
    pairs = {key: firsts.pairs[key] for key in keys}
    short = {one for key in keys if " " in key for one in initials(key.split())}
    parts = {part for key in keys for part in key.split()}
    joined = {english_key(part) for key in keys if " and " in key for part in key.split(" and ")}
    counts = Excerpt(seen.counts, {*keys, *short, *parts, *joined})
    return (
        Firsts(
            pairs=pairs,
            held={key: firsts.held[key] for key in keys},
            opening=pairs.keys() & firsts.opening,
            series=[key for key in firsts.series if key in pairs],
        ),
        Sightings(
            counts=counts,
            names=Excerpt(seen.names, keys),
            qualities=Excerpt(seen.qualities, keys),
            english_forms={key: seen.english_forms[key] for key in {*keys, *(short & counts.keys())}},
            chinese_forms={},
            words=seen.words,
            alone=Excerpt(seen.alone, keys),
            chinese_counts=Excerpt(seen.chinese_counts, {pair.chinese for pair in pairs.values()}),
            chinese_words=seen.chinese_words,
        ),
    )
