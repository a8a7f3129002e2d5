"""The options that name a live cluster. ``way.py`` chooses the cluster from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from spec_lint.findings.named_tuple import NamedTuple
from spec_lint.settings.config import WAYS

if TYPE_CHECKING:
    import argparse

    from spec_lint.model.live import Live
    from spec_lint.model.live_world import LiveWorld, Wanted
    from spec_lint.model.project import Project

VIA = "how to ask the cluster (default: auto, as your contexts allow)"


class Questions(NamedTuple):
    """The functions that ask a cluster: ``look`` for secrets, ``world`` for all else that specs name, which Kubernetes
    cannot tell."""

    look: Callable[[Project], Live] | None = None
    world: Callable[[Wanted], LiveWorld] | None = None


def add_cluster_options(
    command: argparse._ActionsContainer,
    *,
    always: bool = False,
    as_is_free: bool = True,
    asks: str = "ask a live cluster which secrets it has",
) -> None:
    """Add the options that name a cluster, as kubectl and pachctl have them.

    ``always`` is for commands that always ask a cluster; ``asks`` is what others ask. If ``--as`` is not free, only
    ``--as-user`` says whom to act as.
    """
    if not always:
        command.add_argument("--cluster", action="store_true", help=asks)
    command.add_argument("--via", choices=("auto", *WAYS), help=VIA)
    command.add_argument("--kubeconfig", metavar="FILE", help="the kubeconfig (default: as kubectl finds it)")
    command.add_argument("--context", metavar="NAME", help="the context of the kubeconfig (default: the current one)")
    command.add_argument("-s", "--server", metavar="URL", help="the API server; replaces that of the context")
    command.add_argument(
        "--token-file", metavar="FILE", help="a file with the token to use; replaces other credentials"
    )
    names = ("--as", "--as-user") if as_is_free else ("--as-user",)
    command.add_argument(*names, dest="as_user", metavar="USER", help="act as this user, who needs the permissions")
    command.add_argument(
        "--as-group", dest="as_groups", action="append", metavar="GROUP", help="act in this group; may be repeated"
    )
    command.add_argument("--in-cluster", action="store_true", help="use the service account of the pod this runs in")
    command.add_argument(
        "--pachd-address", metavar="URL", help="the address of pachd; replaces that of the Pachyderm context"
    )
    command.add_argument(
        "--pach-context", metavar="NAME", help="the context of pachctl's configuration (default: the active one)"
    )
    command.add_argument(
        "--insecure-transport",
        action="store_true",
        help="permit an address of pachd without TLS on another machine: the token and values cross in clear text",
    )
    command.add_argument(
        "--timeout", action="store", metavar="SECONDS", type=_seconds, default=20.0,
        help="the longest wait for an answer (default: 20)",
    )  # fmt: skip
    command.add_argument(
        "--wait", metavar="SECONDS", type=_patience, default=0.0,
        help="how long to wait in total for a server that restarts or a secret that is being deleted (default: 0)",
    )  # fmt: skip


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        import argparse  # saves start-up time, as above

        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds up to 3600")
    return seconds


def _patience(text: str) -> float:
    return 0.0 if text.strip("0") in ("", ".") and "0" in text else _seconds(text)


_KUBERNETES = ("kubeconfig", "context", "server", "as_user", "as_groups", "in_cluster")
_PACHD = ("pachd_address", "pach_context", "insecure_transport")
OF_WAY = {"kubernetes": (*_KUBERNETES, "token_file"), "pachd": (*_PACHD, "token_file"), "pachctl": _PACHD}
"""The options, besides ``--timeout`` and ``--wait``, that have an effect on each way."""
OF_ANY = (*_KUBERNETES, "token_file", *_PACHD)


def flag(name: str) -> str:
    """An option as it is written on the command line."""
    return "--as-group" if name == "as_groups" else f"--{name.replace('_', '-')}"


def given(options: argparse.Namespace, *names: str) -> list[str]:
    """Those of the options that are on the command line, as they are written there."""
    return [flag(name) for name in names if getattr(options, name) not in (None, False)]


_KEPT = ("namespace", "config", *_KUBERNETES, "token_file", *_PACHD)


def words_for(options: argparse.Namespace, via: str) -> tuple[str, ...]:
    """The options that name the cluster, and the place in it, as another command needs them to find the same one.

    ``via`` is the way that was taken; it is named unless it is the one that is taken anyway.
    """
    named = ("--via", via) if via != "kubernetes" or options.via == via else ()
    return (*named, *written(options, *_KEPT))


def written(options: argparse.Namespace, *names: str) -> Iterator[str]:
    """Those of the options that were given, with their values, as they are written on a command line."""
    for name in names:
        value = getattr(options, name, None)
        if value is True:
            yield flag(name)
        elif value not in (None, False):
            for one in value if isinstance(value, list) else [value]:
                yield from (flag(name), str(one))
