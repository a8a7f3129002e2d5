"""Secrets that kustomize generates under another name than specs expect."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Refuser, Severity
from spec_lint.grammar.words import quoted
from spec_lint.model.missing_secrets import references_by_name
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.rules.secret_references.references import consequence


@rule("X232", "secret-name-gets-hash", Severity.ERROR, refused_by=Refuser.PACHD, absence=True)
def secret_name_gets_hash(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A pipeline asks for a secret to whose name kustomize appends a hash.

    Why: `secretGenerator` of a kustomization makes a secret named like `weather-7kt8m2d8bm`. kustomize adjusts the
    references in Kubernetes objects, but not in pipeline specs, so the secret is not found under the name in the spec.
    Nothing is reported if something else defines a secret of that name.

    Wrong:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": «"weather"», "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```yaml
    # file: kustomization.yaml
    secretGenerator:
    - name: weather
      envs: [weather.env]
    ```
    Right:
    ```json +edges
    # file: edges.json
    "transform": {"image": "edges:1.0", "cmd": ["python3", "/edges.py"],
                  "secrets": [{"name": "weather", "env_var": "WEATHER_ACCESS", "key": "access"}]}
    ```
    ```yaml
    # file: kustomization.yaml
    secretGenerator:
    - name: weather
      envs: [weather.env]
      options: {disableNameSuffixHash: true}
    ```
    Fix: Set `disableNameSuffixHash: true` under `options` of the generator, or under `generatorOptions`.
    """
    for name, references in references_by_name(pipeline).items():
        hashed = project.inventory.hashed(name, project.settings.namespace)
        if not hashed or project.definitions(name):
            continue
        reference = references[0]
        refuser, words = consequence(reference, project.settings)
        yield pipeline.finding(
            reference.name_pointer,
            f"No secret is named {quoted(name)}, because kustomize appends a hash to this name.{words}",
            inside=reference.name_inside,
            help="Add `options: {disableNameSuffixHash: true}` to the entry of `secretGenerator`.",
            related=[Label(hashed[-1].span, "generated here")] if hashed[-1].span else [],
            refused_by=refuser,
        )
