"""The command ``secrets``: where secrets are defined, and who uses which key."""

from __future__ import annotations

import argparse
import sys

from spec_lint.commands.check_report import each_once, report_findings
from spec_lint.commands.cluster_check import checked, troubles
from spec_lint.commands.cluster_options import add_cluster_options
from spec_lint.commands.options import add_paths, add_project_options, add_verbose
from spec_lint.model.secret_table import rows
from spec_lint.report.secrets import FORMATS, write


def add_options(command: argparse.ArgumentParser) -> None:
    add_paths(command)
    add_project_options(command)
    add_cluster_options(command)
    command.add_argument("--format", choices=FORMATS, default="text", help="the output format (default: text)")
    add_verbose(command)


def run(options: argparse.Namespace) -> int:
    """Print the secrets even if the check has findings; these and the exit code say whether to trust the list."""
    outcome = each_once(checked(options))
    report_findings(outcome, notes=False)
    write(
        options.format,
        rows(outcome.project),
        [*outcome.summary.notes, *troubles(outcome)],
        sys.stdout,
        verbose=options.verbose,
    )
    return outcome.code
