"""Entries of the configuration that have no effect. The engine reports them: it knows what had one."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.settings import Settings
from spec_lint.rules.catalogue import Catalogue
from spec_lint.settings.written import Written


def _reported_by_the_engine(entry: Written, settings: Settings, code: str) -> Iterator[Finding]:
    yield from ()  # see engine/unused.py


unused_entry = Catalogue(_reported_by_the_engine, Severity.WARNING)

unused_entry(
    "R010",
    "unused-suppression",
    """A suppression in the configuration has no effect.

    Why: It covers no finding: the problem was fixed, the pipeline was renamed, or the entry never fitted. If it stays,
    it hides the next problem of this kind. Only what the run has seen counts: all files that the entry may be about
    were checked, with the rules that it names.

    Wrong:
    ```toml
    [[suppress]]
    rule = «"P001"»
    reason = "read by our own tool"
    pipeline = "edges"
    ```
    ```json +edges
    ```
    Right:
    ```toml
    [[suppress]]
    rule = "P001"
    reason = "read by our own tool"
    pipeline = "edges"
    ```
    ```json +edges
    "owner": "weather"
    ```
    Fix: Remove the entry, or correct what it names.
    """,
)

unused_entry(
    "R011",
    "unused-file-ignore",
    """A rule under `per_file_ignores` has no effect.

    Why: No file that the glob matches has a finding of the rule. If the entry stays, it hides the next one.

    Wrong:
    ```toml
    [per_file_ignores]
    «"old/"» = ["P001"]
    ```
    ```json +edges
    # file: old/edges.json
    ```
    Right:
    ```toml
    [per_file_ignores]
    "old/" = ["P001"]
    ```
    ```json +edges
    # file: old/edges.json
    "owner": "weather"
    ```
    Fix: Remove the rule, or correct the glob.
    """,
)

unused_entry(
    "R012",
    "unused-external-secret",
    """No spec asks for a secret that `external_secrets` lists.

    Why: The spec that used it is gone, or the name is misspelt, so that the secret that is meant counts as missing.

    Wrong:
    ```toml
    external_secrets = [«"weather-api"»]
    ```
    ```json +edges
    ```
    Right:
    ```toml
    external_secrets = ["weather-api"]
    ```
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather-api, key: token, env_var: TOKEN}]
    ```
    Fix: Remove the name, or correct it.
    """,
)

unused_entry(
    "R013",
    "unused-external-repo",
    """No pipeline reads a repo that `external_repos` lists.

    Why: The pipeline that read it is gone, or the name is misspelt, so that the repo that is meant counts as missing.

    Wrong:
    ```toml
    external_repos = ["images", «"radar"»]
    ```
    ```json +edges
    ```
    Right:
    ```toml
    external_repos = ["images"]
    ```
    ```json +edges
    ```
    Fix: Remove the name, or correct it.
    """,
)

unused_entry(
    "R014",
    "unused-severity",
    """A word under `severity` sets the severity of no rule.

    Why: The rules that it names are turned off by `select` and `ignore`, or longer words set the severity of each of
    them.

    Wrong:
    ```toml
    ignore = ["P712"]
    severity = { «P712» = "error" }
    ```
    ```json +edges
    ```
    Right:
    ```toml
    severity = { P712 = "error" }
    ```
    ```json +edges
    ```
    Fix: Remove the word, or what makes it useless.
    """,
)

unused_entry(
    "R015",
    "unused-exclude",
    """A glob under `exclude` leaves out nothing.

    Why: The files are gone, or the glob is wrong and files are checked that should not be. spec-lint looks only at
    files with the names of specs and secrets, and never into folders such as `node_modules`.

    Wrong:
    ```toml
    exclude = [«"old/"»]
    ```
    ```json +edges
    ```
    Right:
    ```toml
    exclude = ["old/"]
    ```
    ```json +edges
    ```
    ```json
    # file: old/edges.json
    {"pipeline": {"name": "edges"}}
    ```
    Fix: Remove the glob, or correct it.
    """,
)

unused_entry(
    "R016",
    "unused-glob",
    """A glob of the configuration matches no file.

    Why: `pipelines`, `secrets` and the `files` of `[[jsonnet]]`, `[[environment]]` and `[[render]]` say how files are
    read. If the files were moved or the glob is wrong, they are read in another way, or not at all.

    Wrong:
    ```toml
    pipelines = [«"specs/"»]
    ```
    ```json +edges
    ```
    Right:
    ```toml
    pipelines = ["specs/"]
    ```
    ```json
    # file: specs/edges.json
    {"pipeline": {"name": "edges"}, "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/*"}}}
    ```
    Fix: Remove the glob, or correct it.
    """,
)

unused_entry(
    "R017",
    "unused-project-defaults",
    """No spec is in a project that `project_defaults` names.

    Why: The defaults of a project are merged into the specs of this project only. If its name is wrong, its specs are
    judged without their defaults.

    Wrong:
    ```toml
    project_defaults = { «wether» = "defaults.json" }
    ```
    ```json
    # file: defaults.json
    {"createPipelineRequest": {"datumTries": 2}}
    ```
    ```json +edges
    "pipeline": {"name": "edges", "project": {"name": "weather"}}
    ```
    Right:
    ```toml
    project_defaults = { weather = "defaults.json" }
    ```
    ```json
    # file: defaults.json
    {"createPipelineRequest": {"datumTries": 2}}
    ```
    ```json +edges
    "pipeline": {"name": "edges", "project": {"name": "weather"}}
    ```
    Fix: Correct the name, or remove the entry.
    """,
)
