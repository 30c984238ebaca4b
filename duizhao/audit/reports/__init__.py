"""Reports of an audit, one module a format, chosen by the suffix of the output.

================= ==================================================================
``.html``          a dashboard, the findings and the marked text, in one page
``.xlsx``          a workbook to filter, decide and comment in
``.json``          everything, for programs; its schema is ``audit/reports/schema.json``
``.sarif``         SARIF 2.1.0, for code hosts and editors
``.xlf .xliff``    XLIFF 2.1 with ITS 2.0 annotations, for translators' tools
``-``              standard output, as JSON
================= ==================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from types import MappingProxyType
from typing import BinaryIO

from duizhao.audit.findings import Audit
from duizhao.audit.places import relative_path
from duizhao.bitext.files import STDOUT, check_outputs, suffix_of, writing_all

__all__ = ["REPORTS", "check_report_outputs", "write_reports"]

AnyPath = str | PathLike[str]
Report = Callable[[Audit, BinaryIO, str, str], None]
"""Takes an audit, an open file, the audited file's name, and the language that a page speaks."""


def _html(audit: Audit, handle: BinaryIO, _: str, lang: str) -> None:
    from duizhao.audit.reports.html import write_html  # noqa: PLC0415 - each format loads what it alone needs

    write_html(audit, handle, lang=lang)


def _xlsx(audit: Audit, handle: BinaryIO, _: str, lang: str) -> None:
    from duizhao.audit.interpreting import interpret  # noqa: PLC0415
    from duizhao.audit.reports.xlsx import write_xlsx  # noqa: PLC0415
    from duizhao.bitext.catalogue import open_catalogue  # noqa: PLC0415

    # The names of sheets and columns stay: decisions are read back by them.
    write_xlsx(interpret(audit, open_catalogue(lang)), handle)


def _json(audit: Audit, handle: BinaryIO, artifact: str, _: str) -> None:
    from duizhao.audit.reports.json import write_json  # noqa: PLC0415

    write_json(audit, handle, artifact=artifact)


def _sarif(audit: Audit, handle: BinaryIO, artifact: str, _: str) -> None:
    from duizhao.audit.reports.sarif import write_sarif  # noqa: PLC0415

    write_sarif(audit, handle, artifact=artifact)


def _xliff(audit: Audit, handle: BinaryIO, artifact: str, _: str) -> None:
    from duizhao.audit.reports.xliff import write_xliff  # noqa: PLC0415

    write_xliff(audit, handle, artifact=artifact)


REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        ".html": _html,
        ".xlsx": _xlsx,
        ".json": _json,
        ".sarif": _sarif,
        ".xlf": _xliff,
        ".xliff": _xliff,
        STDOUT: _json,
    }
)
"""The one registry: suffix to report."""


def check_report_outputs(paths: Sequence[AnyPath], *, force: bool = False, inputs: Sequence[AnyPath] = ()) -> None:
    """Refuse outputs that could not be written in the end, before the audit begins.

    Raises
    ------
    OutputError
        As :func:`duizhao.bitext.files.check_outputs` does.
    """
    check_outputs(paths, suffixes=REPORTS.keys(), force=force, inputs=inputs)


def write_reports(
    audit: Audit, paths: Sequence[AnyPath], *, force: bool = False, artifact: str = "", lang: str = "en"
) -> None:
    """Write an audit to each path, in the format that its suffix names; all are written, or none is.

    Parameters
    ----------
    audit
        What was found.
    paths
        The outputs; ``-`` is standard output, which gets JSON.
    force
        Whether existing files may be replaced.
    artifact
        The audited file, to which SARIF and XLIFF point. A code host wants it relative to the root of its
        repository: a path below the current folder is made relative to that, of another the name is kept.
        The name of the target document where empty.
    lang
        BCP 47 tag of the language that the page speaks: ``en`` or ``zh-Hans``.

    Raises
    ------
    OutputError
        When an output cannot be written; nothing is left half done.
    """
    check_report_outputs(paths, force=force)
    artifact = relative_path(artifact or audit.bitext.target.name or audit.bitext.source.name or "bitext")
    with writing_all(paths, force=force) as handles:
        for path, handle in zip(paths, handles, strict=True):
            REPORTS[suffix_of(path)](audit, handle, artifact, lang)
