"""Groups of commands that are built only when they are asked for.

To build a command, typer evaluates the annotations of all its parameters; for every command of the program that
took 70 ms of the 300 that a look-up may take.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
import typer.main
from typer.core import TyperGroup, TyperOption

from duizhao.commands.last_resort import DEBUG

__all__ = ["SETTINGS", "LazyGroup"]

SETTINGS: dict[str, Any] = {
    # Plain help (no rich): its import alone costs 0.25 s.
    "rich_markup_mode": None,
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}
"""What every typer application of the program is made with."""


class LazyGroup(TyperGroup):
    """A group whose commands stand in ``places``: name to ``module:attribute``, a function or a typer application."""

    places: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 (typer keeps its context type private)
        """Keep the order of the table."""
        return list(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 (as above)
        """Build a command; for an unknown one build all, so that typer can suggest a near one."""
        if cmd_name not in self.places:
            for name in self.places:
                self.get_command(ctx, name)
            return None
        if cmd_name not in self.commands:
            module, _, attribute = self.places[cmd_name].partition(":")
            self.commands[cmd_name] = _build(getattr(import_module(module), attribute), cmd_name)
        return self.commands[cmd_name]


def _build(found: Any, name: str) -> Any:  # noqa: ANN401 (a function or an application; a command)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(**SETTINGS)
        single.command(name)(found)
        found = single
    command = typer.main.get_command(found)
    command.name = name
    if not isinstance(command, TyperGroup):
        # Read by the program's last resort off the command line itself: an error may come before any option is parsed.
        command.params.append(
            TyperOption(
                param_decls=[DEBUG], is_flag=True, expose_value=False, help="Show the trace of an unexpected error."
            )
        )
    return command
