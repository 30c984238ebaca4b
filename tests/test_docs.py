"""The pages under ``docs/`` say what is so: their examples run, their commands work, their links lead somewhere."""

from __future__ import annotations

import contextlib
import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from duizhao.__main__ import app
from duizhao.commands.reference import MADE_BY, command_reference

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """Give a copy of the folder of examples."""
    return Path(shutil.copytree(DOCS / "examples", tmp_path / "examples"))


def test_the_command_line_reference_is_current() -> None:
    current = (DOCS / "cli.md").read_text(encoding="utf-8") == command_reference()
    assert current, f"docs/cli.md is not what the program says: run `{MADE_BY}` and commit the page"


def test_the_examples_in_python_run(examples: Path) -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    code = "\n\n".join(block for language, block in FENCE.findall(page) if language == "python")
    test = doctest.DocTestParser().get_doctest(code, {}, "python.md", "docs/python.md", 0)
    assert len(test.examples) > 20
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    with contextlib.chdir(examples):
        runner.run(test, out=report.append)
    assert not report, "".join(report)


def console(page: str) -> list[tuple[str, str]]:
    """Return the commands of a page's ``console`` blocks, each with the output that the page shows."""
    found: list[tuple[str, str]] = []
    for language, block in FENCE.findall((DOCS / page).read_text(encoding="utf-8")):
        if language != "console":
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def quick(arguments: list[str]) -> list[str]:
    """Align with the small model: the other one takes most of a test's time."""
    return [*arguments, "--model", "use"] if arguments[0] == "align" else arguments


def test_the_commands_of_the_tutorial_print_what_it_shows(examples: Path) -> None:
    with contextlib.chdir(examples):
        for command, expected in console("tutorial.md"):
            program, *arguments = shlex.split(command, comments=True)
            assert program == "duizhao"
            result = CliRunner().invoke(app, quick(arguments))
            assert result.exit_code == (1 if "--fail-on" in arguments else 0), f"{command}\n{result.output}"
            # Figures may change with the models; what each line is about may not.
            shown = {line.split()[0] for line in result.output.splitlines() if line.strip()}
            assert {line.split()[0] for line in expected.splitlines()} <= shown, f"{command}\n{result.output}"


def test_the_workflow_runs_commands_that_work(examples: Path) -> None:
    workflow = yaml.safe_load((DOCS / "examples" / "translation-check.yml").read_text(encoding="utf-8"))
    commands = [step["run"] for step in workflow["jobs"]["audit"]["steps"] if "run" in step]
    duizhao = [command.split()[1:] for command in commands if command.startswith("duizhao ")]
    assert len(duizhao) == 3
    with contextlib.chdir(examples):
        for arguments in duizhao:
            result = CliRunner().invoke(app, quick(arguments))
            assert result.exit_code == 0, result.output
        assert Path("findings.sarif").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for place in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in place and not place.startswith("mailto:"):
            assert (page.parent / place).exists(), place
