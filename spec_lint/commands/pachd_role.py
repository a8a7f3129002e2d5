"""What an administrator of Pachyderm runs, so that a user may check and apply through pachd (``rbac --via pachd``)."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, TextIO

from spec_lint.cluster.pachd_calls import SECRET_ROLE
from spec_lint.commands.cluster_options import flag
from spec_lint.commands.options import UsageError

if TYPE_CHECKING:
    import argparse

_WITHOUT_EFFECT = (
    "service_account", "read_only", "name", "format", "namespace", "project", "pachyderm_version", "arg",
)  # fmt: skip
_KINDS = ("user", "robot", "group", "pipeline")
_DAYS = 30
_USES = {
    "pachd": "In CI, put it into a\n# variable PACHYDERM_TOKEN that logs do not show; elsewhere, into a file for "
    "--token-file.",
    "pachctl": "Where pachctl\n# is to use it, `pachctl auth use-auth-token` reads it from standard input.",
}
"""What a token is for, on each way: pachctl takes none from a variable or a file."""


def check_options(options: argparse.Namespace) -> None:
    """Raises UsageError for an option that has no effect."""
    for name in _WITHOUT_EFFECT:
        if getattr(options, name):
            why = f", because the role {SECRET_ROLE} cannot be split" if name == "read_only" else ""
            raise UsageError(f"{flag(name)} has no effect with --via {options.via}{why}.")


def write(options: argparse.Namespace, robot: str, out: TextIO) -> None:
    """Write the commands, with a comment for each."""
    principal = _principal(options, robot)
    out.write(
        "# The least role that may look at secrets and create them, where auth is activated. It may delete them, too,\n"
        "# which spec-lint never does. An administrator runs this; it replaces other roles on the cluster.\n"
        f"{shlex.join(['pachctl', 'auth', 'set', 'cluster', SECRET_ROLE, principal])}\n"
    )
    if principal.startswith("robot:"):
        name = principal.removeprefix("robot:")
        command = ["pachctl", "auth", "get-robot-token", name, "--quiet", "--ttl", f"{_DAYS * 24}h"]
        out.write(
            f"\n# A token for it, valid for {_DAYS} days. Whoever has the token may do the same. {_USES[options.via]}\n"
            f"{shlex.join(command)}\n"
        )


def _principal(options: argparse.Namespace, robot: str) -> str:
    """Who gets the role, as Pachyderm names a user, a group or a robot."""
    if options.group:
        return f"group:{options.group.removeprefix('group:')}"
    if options.user:
        kind, colon, _ = options.user.partition(":")
        return options.user if colon and kind in _KINDS else f"user:{options.user}"
    return f"robot:{robot}"
