"""Dates in short, 7.19 and 5·12, beside dates in full: July 19, 5月12日.

Chinese names an event by the digits of its day (7.19洪灾), which are also a decimal and two numbers; only what the
other side has can tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from duizhao.bitext.language.numbers import Number

__all__ = ["drop_short_dates"]

_SHORT: Final = re.compile(r"(1[0-2]|0?[1-9])[.·•・/](3[01]|[12]\d|0?[1-9])")


def drop_short_dates(left: Sequence[Number], right: Sequence[Number]) -> tuple[list[Number], list[Number]]:
    """Leave out the dates in short of either side that the other side has in full, or in short as well, and those.

    Parameters
    ----------
    left, right
        The numbers of the two sides that have no partner.

    Examples
    --------
    >>> from duizhao.bitext.language.numbers import find_numbers
    >>> drop_short_dates(find_numbers("7.19洪灾", "zh"), find_numbers("the July 19 flood", "en"))
    ([], [])
    """
    ours, theirs = list(left), list(right)
    for here, there in ((ours, theirs), (theirs, ours)):
        for number in list(here):
            match = _SHORT.fullmatch(number.text)
            if match is None:
                continue
            month, day = int(match[1]), int(match[2])
            same = [one for one in there if (other := _SHORT.fullmatch(one.text)) and other.groups() == match.groups()]
            months = [one for one in there if one.kind == "month" and one.low == month]
            days = [one for one in there if one.kind in {"day", "cardinal"} and not one.unit and one.low == day]
            full = [*months[:1], *days[:1]] if months and (days or number.kind == "day") else same[:1]
            for one in full:
                there.remove(one)
            if full:
                here.remove(number)
    return ours, theirs
