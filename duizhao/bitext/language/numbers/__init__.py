"""Numbers by value, not by digits: found in English and Chinese, compared across them.

``14亿`` is 1.4 billion, ``12月`` December, ``十几`` about a dozen, ``百分之七十`` 70 per cent.
"""

from duizhao.bitext.language.numbers.compare import Comparison, compare_numbers, matches, units_clash
from duizhao.bitext.language.numbers.finding import find_numbers
from duizhao.bitext.language.numbers.number import Kind, Number
from duizhao.bitext.language.numbers.units import DIMENSIONS

__all__ = ["DIMENSIONS", "Comparison", "Kind", "Number", "compare_numbers", "find_numbers", "matches", "units_clash"]
