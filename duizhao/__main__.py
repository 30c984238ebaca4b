"""Entry point of ``duizhao`` and ``python -m duizhao``: the commands, and how an error reaches the user."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import traceback
import warnings
from collections.abc import Sequence
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer

from duizhao.bitext.errors import DuizhaoError
from duizhao.bitext.version import VERSION
from duizhao.bitext.visible import visible
from duizhao.commands.last_resort import asks_for_trace, explain
from duizhao.commands.lazy import SETTINGS, LazyGroup
from duizhao.commands.streams import flush_streams, open_streams

__all__ = ["app", "main"]


_INTERRUPTED = "duizhao: interrupted; nothing was written"


class Commands(LazyGroup):
    """The commands in the order of the work, each error in one line with its exit status."""

    places = {  # noqa: RUF012 (declared in the base)
        "align": "duizhao.commands.align:align",
        "compare": "duizhao.commands.compare:compare",
        "words": "duizhao.commands.words:words",
        "glossary": "duizhao.commands.glossary:glossary",
        "audit": "duizhao.commands.audit:audit",
        "estimate": "duizhao.commands.estimate:estimate",
        "convert": "duizhao.commands.convert:convert",
        "tm": "duizhao.commands.tm:tm",
        "desk": "duizhao.commands.desk:desk",
        "corpus": "duizhao.commands.corpus:corpus",
        "mine": "duizhao.commands.mine:mine",
        "mcp": "duizhao.commands.mcp:mcp",
        "models": "duizhao.commands.models:models",
    }

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 (typer keeps its context type private)
        """Run a command; an error raised on purpose becomes a line on stderr and an exit status."""
        try:
            return super().invoke(ctx)
        except DuizhaoError as error:
            typer.echo(f"duizhao: {visible(str(error))}", err=True)
            raise typer.Exit(error.exit_status) from error
        except KeyboardInterrupt as error:
            typer.echo(_INTERRUPTED, err=True)
            raise typer.Exit(130) from error
        except BrokenPipeError as error:  # the reader of a pipe has had enough: `| head`
            raise typer.Exit(2) from error

    def main(self, args: Sequence[str] | None = None, *further: Any, **settings: Any) -> Any:  # noqa: ANN401 (as above)
        """Run the command line; an error that nobody foresaw becomes a line, too, and ``--debug`` shows its trace."""
        try:
            return super().main(args, *further, **settings)
        except Exception as error:
            if settings.get("standalone_mode") is False:
                raise
            if asks_for_trace(sys.argv[1:] if args is None else args):
                traceback.print_exception(error)
            typer.echo(f"duizhao: {explain(error)}", err=True)
            sys.exit(2)


app = typer.Typer(name="duizhao", cls=Commands, no_args_is_help=True, **{**SETTINGS, "add_completion": True})


def _show_version(wanted: bool) -> None:  # noqa: FBT001 (typer calls it so)
    if wanted:
        typer.echo(f"duizhao {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """对照: align English–Chinese parallel text, mine and look up its terms, audit translations. Offline."""


class _Interrupt(KeyboardInterrupt):
    """Ctrl-C. A plain KeyboardInterrupt that passes through ``exec`` makes Python die by the signal when it leaves."""


def _show_warnings() -> None:
    """Put what the library warns of into lines of ours; the warnings of other libraries speak to programmers."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("duizhao: %(message)s"))
    logging.getLogger("duizhao").addHandler(handler)
    if not sys.warnoptions and not asks_for_trace(sys.argv):
        warnings.simplefilter("ignore")


def main() -> None:
    """Run the command line.

    A command builds large tables once and leaves, so the garbage collector would walk over them again and again
    and find nothing: an audit that loads a model took 2.6 s to leave, and 1 s of its imports, for that alone.
    """
    signals: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        """Leave as on an exception, so that half-written files are removed; once is enough."""
        signals.append(number)
        signal.signal(number, signal.SIG_IGN)
        raise _Interrupt if number == signal.SIGINT else SystemExit(128 + number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    gc.set_threshold(200_000, 30, 30)
    open_streams()
    _show_warnings()
    try:
        app(prog_name="duizhao")
    except ImportError:
        # An extension module that is stopped as it loads says only that it could not be loaded.
        if not signals:
            raise
        if signals[0] == signal.SIGINT:
            typer.echo(_INTERRUPTED, err=True)
        sys.exit(128 + signals[0])
    finally:
        flush_streams()
        gc.freeze()


if __name__ == "__main__":
    main()
