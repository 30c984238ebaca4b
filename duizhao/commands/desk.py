"""``duizhao desk``: a local page to check and mend an alignment, its terms and its findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.bitext.model import Bitext
    from duizhao.bitext.progress import Progress

__all__ = ["desk"]


def desk(
    source: Annotated[
        Path | None, typer.Argument(metavar="[BITEXT|SOURCE]", help="An aligned file, or a text to align.")
    ] = None,
    target: Annotated[Path | None, typer.Argument(metavar="[TARGET]", help="Its translation.")] = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Open the demonstration text.")] = False,
    termbase: Annotated[Path | None, typer.Option(help="Termbase to mark, check against and add to.")] = None,
    tm: Annotated[Path | None, typer.Option(help="Translation memory to look selections up in.")] = None,
    model: Annotated[str, typer.Option(help="The encoder for texts that are not aligned yet.")] = "use+e5-small",
    port: Annotated[int, typer.Option(help="Port on this machine (default: any free one).")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
    idle: Annotated[
        float | None, typer.Option(metavar="MINUTES", help="End after so many minutes without an open page.")
    ] = None,
) -> None:
    """Check and mend an alignment in the browser; every edit is kept in a journal beside the file.

    \b
    Examples:
      duizhao desk article.tmx
      duizhao desk article.en.txt article.zh.txt
    """
    import getpass

    from duizhao.bitext.errors import InputError
    from duizhao.bitext.locks import locked
    from duizhao.commands.token_models import WORD_MODEL, load_token_encoder
    from duizhao.desk.files import open_session
    from duizhao.desk.glossary import read_terms
    from duizhao.desk.realigner import Realigner
    from duizhao.desk.serving import bind, serve

    if demo:
        source, target = _demonstration(), None
    if source is None:
        raise InputError("give an aligned file, or a text and its translation; or --demo")
    for path in (source, target):
        if path is not None and not path.is_file() and not path.with_name(path.name + ".desk").is_file():
            raise InputError(f"{path}: there is no such file")
    first, second = source, target

    loaded: list[Encoder] = []

    def encoder() -> Encoder:
        """Load the model once, when something is aligned first."""
        if not loaded:
            from duizhao.align.encoders.registry import load_encoder

            loaded.append(load_encoder(model))
        return loaded[0]

    realigner = Realigner(encoder)

    def align(one: Path, other: Path | None, progress: Progress) -> Bitext:
        from dataclasses import replace

        from duizhao.align.files import read_documents
        from duizhao.bitext.version import VERSION

        progress("reading", 0, 1)
        sides = read_documents(one, other)
        progress("model", 0, 1)
        bitext = realigner.align(*sides, progress)
        return replace(bitext, recipe=replace(bitext.recipe, version=VERSION))

    original = source.with_name(source.name.removesuffix(".desk"))
    with locked(original.with_name(original.name + ".desk"), seconds=0, holder="another desk is open on it"):
        problem = serve(
            lambda progress: open_session(first, second, align=align, progress=progress),
            name=source.name.removesuffix(".desk"),
            author=getpass.getuser(),
            place=bind(port),
            say=lambda link: typer.echo(f"duizhao desk: {link}"),
            browser=not no_browser,
            original=original,
            encoder=lambda: load_token_encoder(WORD_MODEL),
            terms=lambda: read_terms(termbase),
            realigner=realigner,
            termbase=termbase,
            memory=tm,
            idle=idle,
        )
    if problem:
        raise InputError(problem)


def _demonstration() -> Path:
    """Copy the demonstration text of the source checkout to a folder of its own, so that its journal has a place."""
    import shutil
    import tempfile

    from duizhao.bitext.errors import InputError

    seeds = Path(__file__).resolve().parents[2] / "seeds"
    found = sorted(seeds.glob("000_*.txt"))
    if not found:
        raise InputError("the demonstration text comes with the source checkout only; give a file of your own")
    folder = Path(tempfile.mkdtemp(prefix="duizhao-demo-"))
    place = folder / "nyt.txt"
    shutil.copyfile(found[0], place)
    return place
