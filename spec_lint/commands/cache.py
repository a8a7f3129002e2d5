"""The command ``cache``: removes what ``check`` has kept in a cache."""

from __future__ import annotations

import argparse
from pathlib import Path

from spec_lint.commands.options import UsageError
from spec_lint.engine.cache import ForeignFolderError, clean, default_folder
from spec_lint.files.content import reason
from spec_lint.findings.exit_code import ExitCode
from spec_lint.findings.plain import visible


def add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("action", choices=("clean",), metavar="clean", help="remove the cache")
    command.add_argument(
        "--cache", metavar="DIR", type=Path, help="the folder of the cache (default: the one of `cache = true`)"
    )


def run(options: argparse.Namespace) -> int:
    folder = options.cache or default_folder()
    try:
        size = clean(folder)
    except ForeignFolderError:
        raise UsageError(f"{visible(str(folder))} is not a cache of spec-lint; nothing was removed.") from None
    except OSError as error:
        raise UsageError(f"The cache in {folder} cannot be removed: {reason(error)}.") from None
    shown = visible(str(folder))
    print(f"Removed the cache in {shown}: {size:,} bytes." if size else f"There is no cache in {shown}.")
    return ExitCode.OK
