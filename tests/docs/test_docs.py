"""What the pages name exists, and what exists is named in the pages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from spec_lint.commands.command_line import parser
from spec_lint.engine.families import families
from spec_lint.engine.rule import all_rules
from spec_lint.report import FORMATS
from spec_lint.settings.loading import load_config
from spec_lint.settings.options import OPTIONS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), ROOT / "examples" / "README.md", *(ROOT / "docs").rglob("*.md")]


def test_every_option_has_its_line() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", CONFIGURATION, re.MULTILINE)
    assert sorted(listed) == sorted(OPTIONS)


@pytest.mark.parametrize("page", [README, CONFIGURATION], ids=["README.md", "configuration.md"])
def test_the_examples_of_the_configuration_are_right(
    tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    extended = {"shared/spec-lint.toml": "", "installed/company_rules/spec-lint.toml": ""}
    about = {"METADATA": "Metadata-Version: 2.1\nName: company-rules\n", "RECORD": "company_rules/spec-lint.toml,,\n"}
    for name, text in (
        extended | {f"installed/company_rules-1.0.dist-info/{key}": about[key] for key in about}
    ).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path / "installed")
    known = {word for rule in all_rules().values() for word in (rule.code, rule.name)}
    for text in re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        (tmp_path / "spec-lint.toml").write_text(text)
        load_config(tmp_path, known_rules=lambda: known)
    for name, example in re.findall(r"^\| `(\w+)` \|.*\| `(.+)` \|$", page, re.MULTILINE):
        (tmp_path / "spec-lint.toml").write_text(f"{name} = {example}\n")
        load_config(tmp_path, known_rules=lambda: known)


def test_the_readme_names_every_format_and_command() -> None:
    for name in FORMATS:
        assert name == "text" or f"`{name}`" in README or f"--format {name}`" in README, name
    commands = re.findall(r"^    (\w+) ", parser().format_help(), re.MULTILINE)
    assert len(commands) > 3
    for name in commands:
        assert re.search(rf"`spec-lint {name}\b|`{name}\b", README), name


def test_the_page_of_the_hooks_describes_each() -> None:
    defined = re.findall(r"^- id: (\S+)$", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    page = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\S+)` \|", page, re.MULTILINE) == defined
    assert re.findall(r"^      - id: (\S+)", README, re.MULTILINE) == ["spec-lint"]


def test_codes_that_pages_name_are_those_of_rules() -> None:
    codes = set(all_rules()).union(*((family.first, family.last) for family in families()))
    for page in PAGES:
        named = set(re.findall(r"\b[CPRSX]\d{3}\b", page.read_text(encoding="utf-8")))
        assert named <= codes, page


def test_no_page_holds_both_sides_of_a_conflict() -> None:
    for page in PAGES:
        assert not re.search(r"^(?:<{7} |={7}$|>{7} )", page.read_text(encoding="utf-8"), re.MULTILINE), page


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
            assert "://" in target or (page.parent / target).exists(), f"{page}: {target}"


def test_the_version_is_the_one_of_the_changes() -> None:
    from spec_lint import __version__

    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


def test_what_the_project_depends_on_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    modules = {"ruamel-yaml": "ruamel", "ruamel-yaml-clib": "ruamel", "jsonschema-rs": "jsonschema_rs"}
    wanted = set()
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=!~; \[]", requirement)[0].replace(".", "-")
        wanted.add(modules.get(name, name))
    text = "\n".join(
        path.read_text(encoding="utf-8") for folder in ("spec_lint", "rules") for path in (ROOT / folder).rglob("*.py")
    )
    for module in wanted:
        assert re.search(rf"\b(import|from) {module}\b|import_module\(\"{module}", text), module


def test_the_pages_of_the_rules_have_all_parts() -> None:
    for code in all_rules():
        page = ROOT / "docs" / "rules" / f"{code}.md"
        if page.exists():  # whether pages are missing is told by docs/make_rules.py --check
            titles = re.findall(r"^## (\w+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
            assert titles == ["Why", "Wrong", "Right", "Fix"], code
