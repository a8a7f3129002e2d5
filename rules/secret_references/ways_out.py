"""What to do about a secret that is missing: in the files, or in a cluster that was asked."""

from __future__ import annotations

from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.inventory import KnownSecret
from spec_lint.model.live import Live
from spec_lint.model.missing_secrets import Missing
from spec_lint.model.project import Project
from spec_lint.rules.secret_references.ignored import help_about_ignored


def cluster_without(project: Project, name: str) -> Live | None:
    """The cluster that was asked for a secret, if it does not have it."""
    live = project.settings.live
    return live if live is not None and live.lacks(name) else None


def way_out(project: Project, missing: Missing) -> str:
    """What to do about a secret that nothing here defines."""
    if (live := cluster_without(project, missing.reference.name)) is not None:
        return _way_into(live, project, missing)
    if (ignored := help_about_ignored(project, missing.reference.name)) is not None:
        return ignored
    if (command := project.secret_commands.get(missing.reference.name)) is not None:
        return f"A command in {command.path}:{command.line} makes it. {_to_configure(project, missing)}"
    if missing.renamed:
        return _renamed(missing)
    if missing.near is not None:
        return did_you_mean(missing.near)
    if missing.removed:
        return f"Write the new name, or add {quoted(missing.reference.name)} to `external_secrets` if it stays."
    return _to_configure(project, missing)


def _to_configure(project: Project, missing: Missing) -> str:
    """The line that tells that a secret exists."""
    name = quoted(missing.reference.name)
    if any(known.origin == "configuration" for known in project.settings.known_secrets):
        return f"If it exists, add {name} to `external_secrets` in the configuration."
    return f"If it exists, write `external_secrets = [{name}]` in the configuration."


def _renamed(missing: Missing) -> str:
    return f"Write {listed(sorted({quoted(known.name) for known in missing.renamed}))}, as kustomize names it."


def _way_into(live: Live, project: Project, missing: Missing) -> str:
    """What to do about a secret that nothing here defines, and that the cluster does not have either."""
    name, then = missing.reference.name, f"then run {live.apply()}."
    if missing.environment is not None:
        return f"Write a file for it in that environment, {then}"
    if missing.elsewhere is not None:
        return _from_elsewhere(live, missing.elsewhere)
    if (ignored := project.ignored_secrets.get(name)) is not None:
        path, by = ignored.path, ignored.ignored_by
        return f"{path} defines it, but {by} ignores that file. Run {live.apply()} with the path of that file, too."
    if (command := project.secret_commands.get(name)) is not None:
        return f"Run the command in {command.path}:{command.line}, which makes it."
    if missing.renamed:
        return _renamed(missing)
    if missing.near is not None:
        return f"{did_you_mean(missing.near)} If not, write a file for it, {then}"
    if missing.removed:
        return f"Write the new name, or restore its file, {then}"
    return f"Write a file for it, {then}"


def _from_elsewhere(live: Live, known: KnownSecret) -> str:
    """What to do about a secret that is defined for another namespace than pachd's."""
    file = "its file" if known.origin == "file" else "a file"
    if live.namespace_known:
        return f"Write the namespace {quoted(live.namespace)} in {file}, then run {live.apply()}."
    there = str(known.namespace)
    return (
        f"If pachd runs in {quoted(there)}, run {live.apply('--namespace', there)}; if not, remove the namespace from "
        f"{file} and run {live.apply()}."
    )


def creation(live: Live, project: Project, name: str) -> str:
    """How to create a secret that is defined here and that the cluster does not have; no promise that apply makes it
    of a file that it would leave alone."""
    files = [known for known in project.definitions(name) if known.origin == "file"]
    if not files:
        return f"Write a file for it, then run {live.apply()}."
    if len(files) > 1:
        return f"{len(files)} files define it. Run {live.apply()} with the specs and only one of them."
    (known,) = files
    if known.partial:
        return "Its file only changes a secret that something else makes. Create that one first."
    if known.made_by is not None:
        return f"Its file does not hold the values ({known.made_by}). Give the file to the tool that makes the secret."
    if known.written is not None and known.written != name:
        return f"Build the kustomization that gives it this name, and run {live.apply()} with the result."
    for secret in project.secrets:
        if secret.name == name and secret.document.path == known.path:
            if secret.hidden is not None:
                return f"Run {live.apply('--sops')} to decrypt its file and create it."
            from spec_lint.rules.secret_surprises.values import has_placeholders  # saves start-up time: few are absent

            if has_placeholders(secret):
                filled = live.apply("--fill", "env")
                return f"Fill in the placeholders in its file, or run {filled} with their values in the environment."
    return f"Run {live.apply()} to create it from its file."
