"""The checks of an audit, one module each, found by name in one registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Final

from duizhao.audit.checks.check import Check
from duizhao.bitext.errors import InputError

__all__ = ["CHECK_MODULES", "Check", "load_checks"]

CHECK_MODULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "numbers": "duizhao.audit.checks.numbers",
        "coverage": "duizhao.audit.checks.coverage",
        "terminology": "duizhao.audit.checks.terminology",
        "consistency": "duizhao.audit.checks.consistency",
        "language": "duizhao.audit.checks.language",
        "wording": "duizhao.audit.checks.wording",
        "punctuation": "duizhao.audit.checks.punctuation",
        "brackets": "duizhao.audit.checks.brackets",
        "spacing": "duizhao.audit.checks.spacing",
        "names": "duizhao.audit.checks.names",
        "transliteration": "duizhao.audit.checks.transliteration",
        "polarity": "duizhao.audit.checks.polarity",
        "spelling": "duizhao.audit.checks.spelling",
        "repetition": "duizhao.audit.checks.repetition",
        "debris": "duizhao.audit.checks.debris",
        "markup": "duizhao.audit.checks.markup",
    }
)
"""Each check by name, and the module whose ``CHECK`` it is; a module is imported when it is first asked for."""


def load_checks(names: Sequence[str] | None = None) -> tuple[Check, ...]:
    """Return the checks of these names in registry order, or all of them.

    Raises
    ------
    InputError
        When there is no check of a name.
    """
    wanted = list(CHECK_MODULES) if names is None else list(names)
    unknown = [name for name in wanted if name not in CHECK_MODULES]
    if unknown:
        message = f"no check is called '{unknown[0]}'; there are: {', '.join(CHECK_MODULES)}"
        raise InputError(message)
    checks = []
    for name, module in CHECK_MODULES.items():
        if name in wanted:
            check = import_module(module).CHECK
            assert isinstance(check, Check), module  # noqa: S101 - a registry entry is ours
            checks.append(check)
    return tuple(checks)
