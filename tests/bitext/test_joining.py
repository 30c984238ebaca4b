"""Several bitexts as one."""

from __future__ import annotations

import pytest

from duizhao.bitext.errors import InputError
from duizhao.bitext.joining import join_bitexts
from duizhao.bitext.model import Bead, Bitext, Document


def bitext(name: str) -> Bitext:
    return Bitext(
        source=Document.of([f"{name} one.", f"{name} two."], "en", name=f"{name}.txt"),
        target=Document.of([f"{name}一二。"], "zh-Hans", name=f"{name}.txt"),  # one two
        beads=(Bead(source=(0, 1), target=(0,)),),
        notes=(f"about {name}",),
    )


def test_beads_keep_their_texts() -> None:
    joined = join_bitexts([bitext("a"), bitext("b"), bitext("c")])
    assert list(joined.pairs()) == [(f"{name} one. {name} two.", f"{name}一二。") for name in "abc"]
    assert joined.notes == ("about a", "about b", "about c")
    assert joined.source.name == "a.txt + b.txt + c.txt"
    assert [segment.paragraph for segment in joined.source.segments] == list(range(6))


def test_one_is_itself_and_none_is_refused() -> None:
    one = bitext("a")
    assert join_bitexts([one]) is one
    with pytest.raises(InputError, match="at least one"):
        join_bitexts([])
