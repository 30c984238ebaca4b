"""``duizhao desk``: a local page to check and mend an alignment, its terms and its findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from duizhao.align.encoders.protocol import Encoder
    from duizhao.desk.works import Work

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
    source_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the source, where an aligned file has more than two.")
    ] = None,
    target_lang: Annotated[
        str | None, typer.Option(help="BCP 47 tag of the target, where an aligned file has more than two.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on this machine (default: any free one).")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
    idle: Annotated[
        float | None, typer.Option(metavar="MINUTES", help="End after so many minutes without an open page.")
    ] = None,
) -> None:
    """Check and mend an alignment in the browser; every edit is kept in a journal beside the file.

    Without a file, a page asks for one. A file that is open in a desk already opens that desk's page.

    \b
    Examples:
      duizhao desk article.tmx
      duizhao desk article.en.txt article.zh.txt
      duizhao desk --demo
    """
    import getpass
    from functools import cache

    from duizhao.bitext.errors import InputError
    from duizhao.commands.token_models import WORD_MODEL, load_token_encoder
    from duizhao.desk.demonstration import demonstration
    from duizhao.desk.desk import Desk, OpenElsewhereError
    from duizhao.desk.glossary import read_terms
    from duizhao.desk.opener import Opener
    from duizhao.desk.realigner import Realigner
    from duizhao.desk.security import Keys
    from duizhao.desk.serving import bind, serve, show_elsewhere
    from duizhao.desk.wordlinks import WordLinker
    from duizhao.desk.works import works_folder

    mined = None
    if demo:
        if source is not None:
            raise InputError("--demo opens a text of its own; give no file with it")
        source, is_article = demonstration()
        termbase = mined = termbase or source.with_name("terms.db")
        if not is_article:
            typer.echo("duizhao desk: the article is in the source checkout; this is a short invented report", err=True)
    work = _work(source, target, (source_lang, target_lang))
    realigner = Realigner(_loader(model))
    words = cache(lambda: load_token_encoder(WORD_MODEL))
    opener = Opener(realigner=realigner, words=words, mined=mined)
    place = bind(port)
    served = Desk(
        keys=Keys(port=place.getsockname()[1]),
        author=getpass.getuser(),
        opening=opener.open,
        again=opener.again,
        folder=works_folder(),
        encoder=words,
        linker=WordLinker(words),
        terms=lambda: read_terms(termbase),
        realigner=realigner,
        termbase=termbase,
        memory=tm,
    )
    try:
        if work is not None:
            served.hold(work)
    except OpenElsewhereError as error:
        place.close()
        if error.link is None:
            raise
        typer.echo(f"duizhao desk: open already: {error.link}")
        if not no_browser:
            show_elsewhere(error.link)
        return
    problem = serve(
        served, place, say=lambda link: typer.echo(f"duizhao desk: {link}"), browser=not no_browser, idle=idle
    )
    if problem:
        raise InputError(problem)


def _work(source: Path | None, target: Path | None, langs: tuple[str | None, str | None]) -> Work | None:
    """Return what to open, None where a page is to ask for it."""
    from duizhao.bitext.errors import InputError
    from duizhao.desk.works import Work

    for path in (source, target):
        if path is not None and not path.is_file() and not path.with_name(path.name + ".desk").is_file():
            raise InputError(f"{path}: there is no such file")
    return None if source is None else Work(source=source, target=target, langs=langs)


def _loader(model: str) -> Callable[[], Encoder]:
    """Return what loads the model once, when something is aligned first."""
    from functools import cache

    @cache
    def load() -> Encoder:
        from duizhao.align.encoders.registry import load_encoder

        return load_encoder(model)

    return load
