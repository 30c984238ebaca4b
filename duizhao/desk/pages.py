"""Pages and fragments: templates filled with what a session holds, in the language of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from duizhao.audit.findings import Finding, Side
from duizhao.audit.reports.marks import mark_text
from duizhao.bitext.catalogue import Catalogue, noted
from duizhao.bitext.version import VERSION
from duizhao.bitext.writers.characters import legal
from duizhao.desk.keytable import key_table, script_words
from duizhao.desk.marks import marker_of
from duizhao.desk.rows import Row, make_row
from duizhao.desk.session import Session
from duizhao.desk.views import View

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

__all__ = ["KINDS_SAID", "STATIC", "environment", "fill", "height_of", "row_html", "say", "static_hash", "window_rows"]

STATIC: Final[Mapping[str, str]] = {
    "desk.css": "text/css; charset=utf-8",
    "htmx.min.js": "text/javascript; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "table.js": "text/javascript; charset=utf-8",
    "keys.js": "text/javascript; charset=utf-8",
    "talk.js": "text/javascript; charset=utf-8",
    "news.js": "text/javascript; charset=utf-8",
    "partners.js": "text/javascript; charset=utf-8",
    "queue.js": "text/javascript; charset=utf-8",
    "editor.js": "text/javascript; charset=utf-8",
    "cutter.js": "text/javascript; charset=utf-8",
    "sheets.js": "text/javascript; charset=utf-8",
    "list.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files that are served, and as what; no other name is looked up."""

KINDS_SAID: Final[Mapping[str, str]] = {
    "join": noted("Joined."),
    "move": noted("Moved."),
    "split": noted("Split."),
    "join_units": noted("Segments joined."),
    "unlink": noted("Unlinked."),
    "link": noted("Linked."),
    "swap": noted("Swapped."),
    "shift": noted("Shifted."),
    "edit": noted("Text changed."),
    "add": noted("Sentence added."),
    "drop": noted("Sentence removed."),
    "mark": noted("Marked."),
    "decide": noted("Decided."),
    "term": noted("Terms changed."),
    "realign": noted("Realigned."),
    "undo": noted("Undone."),
    "redo": noted("Done again."),
}
"""What is said of an entry by its kind."""

_LONG: Final = 600  # characters of an unmarked stretch that a finding shows whole
_HALF: Final = 200
_LINE: Final = 24  # pixels of a line of text
_ROW: Final = 17  # pixels of a row beside its lines


@cache
def environment() -> jinja2.Environment:
    """Return the templates: everything escaped, everything legal, an undefined name an error."""
    import jinja2  # noqa: PLC0415 - only the desk needs it

    def finished(value: object) -> object:
        return legal(value) if type(value) is str else value

    return jinja2.Environment(
        loader=jinja2.PackageLoader("duizhao.desk"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finished,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, catalogue: Catalogue, **values: Any) -> str:  # noqa: ANN401 - whatever the template takes
    """Fill a template."""
    return (
        environment()
        .get_template(template)
        .render(
            _=catalogue.gettext,
            n_=catalogue.ngettext,
            say=catalogue.say,
            number=catalogue.number,
            ui_lang=catalogue.lang,
            version=VERSION,
            key_table=key_table,
            words_json=script_words,
            marked=marked_side,
            static=f"/static/{static_hash()}",
            **values,
        )
    )


@cache
def static_hash() -> str:
    """Return a digest of all static files: it is part of their addresses, so that a new version is fetched."""
    import hashlib  # noqa: PLC0415 - once

    folder = files("duizhao.desk") / "static"
    digest = hashlib.sha256()
    for name in sorted(STATIC):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def window_rows(session: Session, view: View, number: int) -> list[Row]:
    """Return the rows of a window of a view; those that ended meanwhile are left out."""
    return [row_of(session, key) for key in view.windows[number] if key in session.state.objects]


def row_of(session: Session, key: str) -> Row:
    """Return what is shown of a pair."""
    stretches = session.stretches(key) if session.stretches else ()
    return make_row(
        session.state,
        key,
        session.ledger.statuses[key],
        marked=marker_of(session.state, key, stretches),
        findings=session.ledger.found.get(key, 0),
    )


def row_html(session: Session, catalogue: Catalogue, key: str) -> str:
    """Return a row as HTML."""
    return fill("row.html", catalogue, row=row_of(session, key), langs=langs_of(session))


def marked_side(finding: Finding, side: Side) -> Markup:
    """Return one side of a finding with its places marked, made of escaped pieces; of a long text what is around."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - only the desk needs it

    text, spans = (finding.source, finding.source_spans) if side == "source" else (finding.target, finding.target_spans)
    shown = Markup()
    for piece in mark_text(text, ((span.start, span.end, 0) for span in spans)):
        words = escape(
            legal(piece.text if len(piece.text) <= _LONG else f"{piece.text[:_HALF]} … {piece.text[-_HALF:]}")
        )
        if piece.findings:
            empty = "" if piece.text else " gap"
            shown += Markup('<mark class="finding {}{}">{}</mark>').format(finding.tier, empty, words)
        else:
            shown += words
    return shown


def langs_of(session: Session) -> tuple[str, str]:
    """Return the languages of the two sides."""
    return session.state.texts["source"].lang, session.state.texts["target"].lang


def height_of(session: Session, view: View, number: int) -> int:
    """Estimate the height of a window that is not loaded, in pixels, from the characters of its rows."""
    statuses = session.ledger.statuses
    return sum(_ROW + _LINE * statuses[key].lines for key in view.windows[number])


def say(session: Session, catalogue: Catalogue, kind: str) -> str:
    """Say what an entry did and how much is left."""
    left = session.ledger.counts["filter:open"]
    done = catalogue.gettext(KINDS_SAID.get(kind, noted("Done.")))
    if not left:
        return f"{done} {catalogue.gettext('Nothing is left to check.')}"
    return f"{done} {catalogue.ngettext('{n} left to check.', '{n} left to check.', left).format(n=left)}"
