"""Check public repositories, and compare what is found with the list in benchmarks/repositories.tsv.

    python benchmarks/repositories.py FOLDER [NAME ...]            compare with the list
    python benchmarks/repositories.py FOLDER [NAME ...] --update   rewrite the list from what is found now

FOLDER holds the checkouts, one folder each, named OWNER__NAME; what is missing there is fetched from GitHub at the
commit of the list. Repositories are named OWNER/NAME; without names, all of them are checked, as a stranger would:
all files, no configuration. The last column of the list says who rejects the files with errors, in words.
The exit code is 1 if anything differs from the list.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("repositories.tsv")
OURS = (sys.executable, "-P", "-m", "spec_lint", "check", "--isolated", "--allow-empty", "--format", "json", ".")
"""Without -P, Python would import modules of the repository that is checked."""


class Repository(NamedTuple):
    """A line of the list: what was found in a repository at a commit. ``errors`` and ``warnings`` count by rule."""

    name: str
    commit: str
    files: int = 0
    pipelines: int = 0
    secrets: int = 0
    errors: str = "-"
    warnings: str = "-"
    reason: str = "-"

    def line(self) -> str:
        return "\t".join(map(str, self)) + "\n"


def listed() -> list[Repository]:
    """The lines of the list, without its heading."""
    found = []
    for line in LIST.read_text(encoding="utf-8").splitlines()[1:]:
        name, commit, files, pipelines, secrets, *rest = line.split("\t")
        found.append(Repository(name, commit, int(files), int(pipelines), int(secrets), *rest))
    return found


def checkout(repository: Repository, folder: Path) -> Path:
    """The checkout of a repository at its commit; it is fetched if it is not there yet."""
    tree = folder / repository.name.replace("/", "__")
    if not tree.exists():
        tree.mkdir(parents=True)
        git(tree, "init", "--quiet")
        git(tree, "remote", "add", "origin", f"https://github.com/{repository.name}")
    if git(tree, "rev-parse", "--quiet", "--verify", "HEAD", check=False).strip() != repository.commit:
        git(tree, "fetch", "--quiet", "--depth", "1", "origin", repository.commit)
        git(tree, "checkout", "--quiet", "--force", repository.commit)
    return tree


def git(tree: Path, *words: str, check: bool = True) -> str:
    """The output of git in a folder."""
    return subprocess.run(["git", *words], cwd=tree, check=check, stdout=subprocess.PIPE, text=True).stdout


def checked(repository: Repository, tree: Path) -> Repository:
    """The same repository, with what spec-lint finds in it now."""
    run = subprocess.run(OURS, cwd=tree, stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"{repository.name}: spec-lint ended with exit code {run.returncode}")
    report = json.loads(run.stdout)
    summary, findings = report["summary"], report["findings"]
    return repository._replace(
        files=summary["files"],
        pipelines=summary["pipelines"],
        secrets=summary["secrets"],
        errors=counts(one["rule"] for one in findings if one["severity"] == "error"),
        warnings=counts(one["rule"] for one in findings if one["severity"] == "warning"),
    )


def counts(codes: Iterable[str]) -> str:
    """How often each code occurs: ``P001:3 X202:1``."""
    return " ".join(f"{code}:{number}" for code, number in sorted(Counter(codes).items())) or "-"


def parser() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    options.add_argument("folder", type=Path, help="where the checkouts are")
    options.add_argument("names", nargs="*", metavar="NAME", help="check only these repositories")
    options.add_argument("--update", action="store_true", help="rewrite the list")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    before = listed()
    if unknown := set(given.names) - {one.name for one in before}:
        parser().error(f"not in the list: {', '.join(sorted(unknown))}")
    after, different = [], 0
    for repository in before:
        if given.names and repository.name not in given.names:
            after.append(repository)
            continue
        now = checked(repository, checkout(repository, given.folder.resolve()))
        after.append(now)
        if now != repository:
            different += 1
            print(f"- {repository.line()}+ {now.line()}", end="", flush=True)
    if given.update:
        LIST.write_text("\t".join(Repository._fields) + "\n" + "".join(one.line() for one in after), encoding="utf-8")
    print(f"{len(given.names) or len(before)} repositories checked, {different} differ from the list")
    return 1 if different and not given.update else 0


if __name__ == "__main__":
    sys.exit(main())
