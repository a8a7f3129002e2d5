"""The command ``rbac``: the minimal role for a check against a cluster and an apply, in Kubernetes or in Pachyderm."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from spec_lint.commands.check_report import report_findings
from spec_lint.commands.options import add_paths, add_project_options, configurations, may_render
from spec_lint.engine.run import Request, check
from spec_lint.settings.config import WAYS

_NAME = "spec-lint"


def add_options(command: argparse.ArgumentParser) -> None:
    add_paths(command)
    add_project_options(command)
    who = command.add_mutually_exclusive_group()
    who.add_argument("--user", metavar="NAME", help="bind the role to this user")
    who.add_argument("--group", metavar="NAME", help="bind the role to this group")
    who.add_argument(
        "--service-account", metavar="[NAMESPACE:]NAME", help="bind it to this service account (default: spec-lint)"
    )
    command.add_argument("--via", choices=("auto", *WAYS), help="how the cluster is asked (default: kubernetes)")
    command.add_argument("--read-only", action="store_true", help="only the permissions that `check --cluster` needs")
    command.add_argument("--name", help="the name of the role and its binding (default: spec-lint)")
    command.add_argument("--format", choices=("yaml", "json"), help="how to print the role (default: yaml)")


def run(options: argparse.Namespace) -> int:
    """Print the role even if the check has findings; these and the exit code say whether to trust it."""
    configured = configurations(options)
    config = configured.here
    options.via = options.via or config.via or "kubernetes"
    if options.via in ("pachd", "pachctl"):
        return _for_pachd(options)
    outcome = check(Request(options.paths or ["."], config, configurations=configured, render=may_render(options)))
    report_findings(outcome)
    subject = Subject.of(options.user, options.group, options.service_account or _NAME, config.namespace)
    names = outcome.project.names_to_ask()
    name = options.name or _NAME
    write(options.format or "yaml", name, config.namespace, names, subject, not options.read_only, sys.stdout)
    return outcome.code


def _for_pachd(options: argparse.Namespace) -> int:
    from spec_lint.commands import pachd_role

    pachd_role.check_options(options)
    if options.paths:
        print("spec-lint: the paths have no effect, because the role is for all secrets.", file=sys.stderr)
    pachd_role.write(options, _NAME, sys.stdout)
    return 0


@dataclass(frozen=True, slots=True)
class Subject:
    """Who gets a role: ``kind`` is ``User``, ``Group`` or ``ServiceAccount``; only the last one has a namespace."""

    kind: str
    name: str
    namespace: str | None = None

    @classmethod
    def of(cls, user: str | None, group: str | None, account: str, namespace: str) -> Subject:
        """The subject that the options name; a service account is ``name`` or ``namespace:name``."""
        if user:
            return cls("User", user)
        if group:
            return cls("Group", group)
        other, colon, name = account.rpartition(":")
        return cls("ServiceAccount", name, other if colon and other else namespace)

    def record(self) -> dict[str, str]:
        if self.namespace is not None:
            return {"kind": self.kind, "name": self.name, "namespace": self.namespace}
        return {"apiGroup": "rbac.authorization.k8s.io", "kind": self.kind, "name": self.name}


def objects(
    name: str, namespace: str, secrets: Sequence[str], subject: Subject, creating: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A Role and its RoleBinding: ``get`` of these secrets by name, and ``create`` where wanted.

    ``create`` cannot be limited to names: the API server does not know the name yet when it checks the permission. An
    empty list of names would mean all secrets, so without names ``get`` is not granted.
    """
    rules: list[dict[str, Any]] = []
    if secrets:
        rules.append({"apiGroups": [""], "resources": ["secrets"], "resourceNames": sorted(secrets), "verbs": ["get"]})
    if creating:
        rules.append({"apiGroups": [""], "resources": ["secrets"], "verbs": ["create"]})
    metadata = {"name": name, "namespace": namespace}
    version = "rbac.authorization.k8s.io/v1"
    role = {"apiVersion": version, "kind": "Role", "metadata": metadata, "rules": rules}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name}
    binding = {
        "apiVersion": version,
        "kind": "RoleBinding",
        "metadata": metadata,
        "roleRef": reference,
        "subjects": [subject.record()],
    }
    return role, binding


def write(
    format_name: str,
    name: str,
    namespace: str,
    secrets: Sequence[str],
    subject: Subject,
    creating: bool,
    out: TextIO,
) -> None:
    """Write the objects for ``kubectl apply -f -``: as YAML documents, or as a List in JSON."""
    found = objects(name, namespace, secrets, subject, creating)
    if format_name == "json":
        json.dump({"apiVersion": "v1", "kind": "List", "items": list(found)}, out, indent=1)
        out.write("\n")
        return
    for number, item in enumerate(found):
        out.write("---\n" if number else "")
        out.write("\n".join(_yaml(item, 0)) + "\n")


def _yaml(value: dict[str, Any], depth: int) -> list[str]:
    """Plain block YAML, with every string quoted as in JSON."""
    lines, indent = [], "  " * depth
    for key, item in value.items():
        if isinstance(item, dict):
            lines += [f"{indent}{key}:", *_yaml(item, depth + 1)]
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            lines.append(f"{indent}{key}:")
            for entry in item:
                first, *rest = _yaml(entry, depth + 1)
                lines += [f"{indent}- {first.strip()}", *rest]
        else:
            lines.append(f"{indent}{key}: {json.dumps(item)}")
    return lines
