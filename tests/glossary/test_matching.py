"""One matcher for terms: what an inflection is, and what is part of another word."""

from __future__ import annotations

import pytest

from duizhao.glossary.inflection import bases, forms
from duizhao.glossary.matching import Matcher, Spelt


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("valves", "valve"),
        ("classes", "class"),
        ("buses", "bus"),
        ("databases", "database"),
        ("proxies", "proxy"),
        ("caches", "cache"),
        ("indices", "index"),
        ("matrices", "matrix"),
        ("analyses", "analysis"),
        ("criteria", "criterion"),
        ("spectra", "spectrum"),
        ("nuclei", "nucleus"),
        ("mice", "mouse"),
        ("children", "child"),
        ("shelves", "shelf"),
        ("firemen", "fireman"),
        ("deployed", "deploy"),
        ("deploying", "deploy"),
        ("caching", "cache"),
        ("stopped", "stop"),
        ("applied", "apply"),
        ("lying", "lie"),
        ("ran", "run"),
        ("rewritten", "rewrite"),
    ],
)
def test_a_form_leads_to_its_base(form: str, base: str) -> None:
    assert base in {one for one, _ in bases(form)}


@pytest.mark.parametrize(
    ("word", "no_base"),
    [
        ("news", "new"),
        ("bus", "bu"),
        ("class", "clas"),
        ("analysis", "analysi"),
        ("string", "str"),
        ("companys", "company"),
    ],
)
def test_what_only_looks_inflected(word: str, no_base: str) -> None:
    assert no_base not in {one for one, _ in bases(word)}


def test_regular_forms() -> None:
    assert [forms(word) for word in ("box", "key", "city", "sanctions", "C++", "a")] == [
        ("boxes",),
        ("keys",),
        ("cities",),
        ("sanction",),
        (),
        (),
    ]


TERMS = [
    Spelt(spellings=("valve",), part_of_speech="noun"),
    Spelt(spellings=("deploy",), part_of_speech="verb"),
    Spelt(spellings=("sign in",)),
    Spelt(spellings=("rate of return",)),
    Spelt(spellings=("foo",)),
    Spelt(spellings=("stock",), part_of_speech="noun"),
    Spelt(spellings=("IT",), part_of_speech="noun"),
    Spelt(spellings=(".NET",)),
    Spelt(spellings=("mail",)),
    Spelt(spellings=("sanctions",)),
    Spelt(spellings=("server",)),
    Spelt(spellings=("服务器",)),
    Spelt(spellings=("book value",)),
    Spelt(spellings=("can",)),
    Spelt(spellings=("云",)),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two valves, one valve's lid, VALVES", ["valves", "valve", "VALVES"]),
        ("deploys deployed deploying deployment", ["deploys", "deployed", "deploying"]),
        ("She signed in and is signing in; sign-in", ["signed in", "signing in", "sign-in"]),
        ("rates of return, rate of returns", ["rates of return", "rate of returns"]),
        # Part of another word, an identifier, a path or an address.
        ("foo_bar foo.py /foo me@foo foo@x x.foo (foo) foo.", ["foo", "foo"]),
        ("e-mail and mail", ["mail"]),
        ("I can't, we can", ["can"]),
        ("observers preserve servers", ["servers"]),
        # A noun has no participle, an acronym no small letters.
        ("stocking stocked stocks", ["stocks"]),
        ("It is IT, with ITs and it", ["IT", "ITs"]),
        ("in .NET, ASP.NET and net", [".NET"]),
        # A plural term in the singular; an expression in its plural, no tense.
        ("a sanction, sanctions", ["sanction", "sanctions"]),
        ("book values, book valued", ["book values"]),
        # Chinese: words of it only. (servers; dark clouds; cloud)
        ("伺服器和服务器和服務器", ["服务器", "服務器"]),
        ("乌云和云", ["云"]),
    ],
)
def test_what_is_found(text: str, expected: list[str]) -> None:
    assert [text[match.start : match.end] for match in Matcher.of(TERMS).find(text)] == expected


@pytest.mark.parametrize(
    ("text", "closest"),
    [
        ("Github", 1),
        ("GitHub", 0),
        ("Githubs", 1),
        ("web-site", 3),
        ("Web-site", 3),
        ("web site", 2),
        ("web sites", 2),
        ("website", 4),
    ],
)
def test_the_closest_variant_is_told_from_the_others(text: str, closest: int) -> None:
    spellings = ("GitHub", "Github", "web site", "web-site", "website")
    [match] = Matcher.of([Spelt(spellings=(one,)) for one in spellings]).find(text)
    assert max(match.terms, key=lambda term: term[1])[0] == closest


def test_terms_that_are_refused_hide_nothing() -> None:
    keys = [("open source", 0), ("source", 1)]
    matcher = Matcher(keys, [Spelt(spellings=("open source",)), Spelt(spellings=("source",))].__getitem__, accept=bool)
    assert [(match.start, match.terms[0][0]) for match in matcher.find("open source")] == [(5, 1)]


@pytest.mark.parametrize(
    ("terms", "text", "found"),
    [
        # Capitals: an acronym is not the word; one in small letters is met in any case.
        (("IT", "US", "WHO", "AIDS"), "It asked us who aids it; the IT of the US, WHO and AIDS.", "IT US WHO AIDS"),
        (("it",), "IT is it.", "IT it"),
        # What a file marks as case-sensitive is met in its own capitals alone, inflected too.
        (("Go!",), "Go on: we go. GO now, and Go too.", "Go Go"),
        (("Rust!", "Apple!"), "rust on an apple, Rust and Apple's apples", "Rust Apple"),
        (("polish!",), "Polish workers polish shoes", "polish"),
        (("Docker Hub!",), "a docker hub, Docker Hub and Docker-Hub", "Docker Hub|Docker-Hub"),
    ],
)
def test_capitals(terms: tuple[str, ...], text: str, found: str) -> None:
    """A term with ! is case-sensitive."""
    matcher = Matcher.of([Spelt(spellings=(term.removesuffix("!"),), cased=term.endswith("!")) for term in terms])
    shown = [text[match.start : match.end] for match in matcher.find(text)]
    assert shown == (found.split("|") if "|" in found else found.split())
