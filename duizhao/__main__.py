"""Entry point of ``duizhao`` and ``python -m duizhao``: the commands, and how an error reaches the user."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from bitext.errors import DuizhaoError
from bitext.version import VERSION
from duizhao.align import align
from duizhao.audit import audit
from duizhao.convert import convert
from duizhao.estimate import estimate
from duizhao.glossary import glossary
from duizhao.models import models
from duizhao.words import words

__all__ = ["app", "main"]


class Commands(TyperGroup):
    """The commands in the order of the work, each error in one line with its exit status."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 (typer keeps its context type private)
        """Keep the order in which the commands were added."""
        return list(self.commands)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 (as above)
        """Run a command; an error raised on purpose becomes a line on stderr and an exit status."""
        try:
            return super().invoke(ctx)
        except DuizhaoError as error:
            typer.echo(f"duizhao: {error}", err=True)
            raise typer.Exit(error.exit_status) from error
        except KeyboardInterrupt as error:
            typer.echo("duizhao: interrupted; nothing was written", err=True)
            raise typer.Exit(130) from error


# Plain help (no rich): its import alone costs 0.25 s, and a look-up must answer in 0.3 s.
app = typer.Typer(
    name="duizhao",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


app.command("align")(align)
app.command("words")(words)
app.add_typer(glossary)
app.command("audit")(audit)
app.command("estimate")(estimate)
app.command("convert")(convert)
app.command("models")(models)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave on a termination signal as on an exception, so that half-written files are removed."""
    sys.exit(128 + number)


def main() -> None:
    """Run the command line."""
    signal.signal(signal.SIGTERM, _stop)
    app()


if __name__ == "__main__":
    main()
