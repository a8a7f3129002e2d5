"""The pipelines of a cluster that are upstream of the specs, as specs that are in no file."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.findings.source import Elsewhere
from spec_lint.model.dag import Dag
from spec_lint.model.document import Document, Kind
from spec_lint.model.live_world import LiveWorld
from spec_lint.model.pipeline import Pipeline


def upstream_pipelines(world: LiveWorld, dag: Dag) -> Iterator[Pipeline]:
    """The pipelines that no spec of the graph replaces, with what counts in the graph."""
    for (project, name), found in sorted(world.upstream.items()):
        if (project, name) in dag.makers:
            continue
        reads = [{"pfs": {"project": home, "repo": repo, "branch": branch}} for home, repo, branch in found.reads]
        spec = {
            "pipeline": {"project": {"name": project}, "name": name},
            "output_branch": found.output,
            "input": {"cross": reads},
        }
        yield Pipeline(Document(Elsewhere(world.place, ""), 0, Kind.PIPELINE, spec, lambda: None))
