"""The pages under ``docs/`` say what is so: their examples run, their commands work, their links lead somewhere."""

from __future__ import annotations

import contextlib
import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
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
    assert len(duizhao) == 2
    with contextlib.chdir(examples):
        for arguments in duizhao:
            result = CliRunner().invoke(app, quick(arguments))
            assert result.exit_code == 0, result.output
        run = json.loads(Path("findings.sarif").read_text(encoding="utf-8"))["runs"][0]
    assert {one["location"]["uri"] for one in run["artifacts"]} <= {"article.en.txt", "article.zh.txt"}
    assert all(one["partialFingerprints"] for one in run["results"])


def test_the_hook_refuses_an_error(tmp_path: Path) -> None:
    """A commit with another number is refused, a right one passes, and files that are no bitexts are left alone."""
    program = tmp_path / "bin" / "duizhao"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m duizhao "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    project = tmp_path / "a project"
    environment = os.environ | {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }

    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        named = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(named, cwd=project, env=environment, text=True, capture_output=True, check=False)

    project.mkdir()
    git("init", "--quiet")
    shutil.copy(DOCS / "examples" / "pre-commit", project / ".git" / "hooks" / "pre-commit")
    pairs = project / "the pairs.tsv"
    pairs.write_text("The bridge is 120 metres long.\t这座桥长210米。\n", encoding="utf-8")  # 210 m
    git("add", ".")
    refused = git("commit", "-m", "pairs")
    assert refused.returncode == 1, refused.stderr
    assert "see " in refused.stdout + refused.stderr
    pairs.write_text("The bridge is 120 metres long.\t这座桥长120米。\n", encoding="utf-8")
    (project / "notes.txt").write_text("no bitext", encoding="utf-8")
    git("add", ".")
    passed = git("commit", "-m", "pairs")
    assert passed.returncode == 0, passed.stderr


def test_the_hook_of_the_framework_runs(tmp_path: Path) -> None:
    config = yaml.safe_load((DOCS / "examples" / "pre-commit-config.yaml").read_text(encoding="utf-8"))
    (hook,) = config["repos"][0]["hooks"]
    pairs = tmp_path / "pairs.tsv"
    assert re.search(hook["files"], pairs.name)
    pairs.write_text("It opened in 1987.\t它于1978年开放。\n", encoding="utf-8")  # 1978
    with contextlib.chdir(tmp_path):
        result = CliRunner().invoke(app, [*shlex.split(hook["entry"])[1:], pairs.name])
    assert result.exit_code == 1, result.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for place in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in place and not place.startswith("mailto:"):
            assert (page.parent / place).exists(), place
