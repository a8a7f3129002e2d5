"""What pachd rejects in a spec as a whole: its transform, kind, tolerations, patches (validatePipeline and the static
checks of src/server/pps/server/defaults.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Fix, Label, Part, Pointer, Refuser, Severity
from spec_lint.grammar.nearest import nearest
from spec_lint.grammar.suggestion import did_you_mean
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.fixes import add, remove, write
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import DEFAULTS, SECOND_MAJOR, UNKNOWN_DROPPED
from spec_lint.reading.node import ReadingError
from spec_lint.schema.places import path_words
from spec_lint.schema.presence import is_complete
from spec_lint.schema.problems import manifest_of_1x


@rule("P110", "transform-null", Severity.ERROR, refused_by=Refuser.PACHD)
def transform_null(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A spec sets its transform to null, or has none before 2.8.

    Why: A spec without `transform` gets the default image, but null removes it when pachd merges the spec with its
    defaults, and a pipeline must have a transform. In YAML a field with nothing after its colon is null. Before 2.8
    there are no defaults to merge with, and a spec without `transform` is rejected as well ("pipeline must specify a
    transform").

    Wrong:
    ```yaml +edges
    «transform:»
    ```
    Right:
    ```yaml +edges
    ```
    Fix: Say what the pipeline runs.
    """
    if "transform" in pipeline.value:
        if pipeline.value["transform"] is None:
            yield pipeline.finding(("transform",), "`transform` is null.", part=Part.ENTRY)
    elif settings.version < DEFAULTS and is_complete(pipeline, "CreatePipelineRequest"):
        message = f"The spec has no `transform`, and {settings.target} has no default for it."
        yield pipeline.finding(("pipeline",), message, part=Part.KEY)


@rule("P111", "tf-job", Severity.ERROR, refused_by=Refuser.PACHD, of_defaults=True)
def tf_job(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A spec has a TFJob.

    Why: The field exists, but every release rejects it ("embedding TFJobs in pipelines is not supported yet"). In 1.13
    `tf_job` and `TFJob` are Kubeflow manifests, and pachctl rejects anything but a mapping of kind `TFJob`.

    Wrong:
    ```json +edges
    «"tf_job"»: {"tf_job": "{}"}
    ```
    Right:
    ```json +edges
    ```
    Fix: Remove it.
    """
    key = manifest_of_1x(pipeline.document) if settings.version < SECOND_MAJOR else None
    if key is not None:
        value = pipeline.get(key)
        if isinstance(value, dict) and value.get("kind") in ("", "TFJob"):
            yield pipeline.finding((key,), "TFJobs are not supported.", part=Part.KEY)
        else:
            message = "A TFJob must be a manifest of kind `TFJob`."
            yield pipeline.finding((key,), message, part=Part.KEY, refused_by=Refuser.PACHCTL)
    elif is_set(pipeline, "tf_job") and is_complete(pipeline, "TFJob", "tf_job"):
        yield pipeline.finding(("tf_job",), "TFJobs are not supported.", part=Part.KEY)


REPROCESS = ("until_success", "every_job")


@rule("P112", "reprocess-spec", Severity.ERROR, refused_by=Refuser.PACHD, of_defaults=True)
def reprocess_spec(pipeline: Pipeline) -> Iterator[Finding]:
    """A spec has an unknown `reprocess_spec`.

    Why: pachd knows `until_success` (the default) and `every_job`, spelled exactly like that.

    Wrong:
    ```json +edges
    "reprocess_spec": «"always"»
    ```
    Right:
    ```json +edges
    "reprocess_spec": "every_job"
    ```
    Fix: Write `until_success` or `every_job`.
    """
    text = pipeline.text("reprocess_spec")
    if text and text not in REPROCESS:
        yield _not_among(pipeline, ("reprocess_spec",), text, REPROCESS)


def _not_among(pipeline: Pipeline, pointer: Pointer, text: str, known: tuple[str, ...]) -> Finding:
    from spec_lint.rules.near_names import respelled  # saves start-up time: few words are unknown

    near = nearest(text, known)
    names = listed([f"`{name}`" for name in known])
    message = f"{path_words(pointer)} must be {names}, not {quoted(text)}."
    fix = respelled(pipeline, text, near, known, [(pointer, None)], ours=True)
    return pipeline.finding(pointer, message, help=did_you_mean(near, ours=True), fix=fix)


@rule("P113", "toleration-without-operator", Severity.ERROR, refused_by=Refuser.PACHD, of_defaults=True)
def toleration_without_operator(pipeline: Pipeline, settings: Settings) -> Iterator[Finding]:
    """A toleration has no operator.

    Why: Kubernetes reads a missing operator as `Equal`; pachd requires `EXISTS` or `EQUAL`.

    Wrong:
    ```json +edges
    "tolerations": [«{"key": "gpu", "value": "yes", "effect": "NO_SCHEDULE"}»]
    ```
    Right:
    ```json +edges
    "tolerations": [{"key": "gpu", "operator": "EQUAL", "value": "yes", "effect": "NO_SCHEDULE"}]
    ```
    Fix: Add `"operator": "EXISTS"` or `"operator": "EQUAL"`.
    """
    drops = settings.version == UNKNOWN_DROPPED
    for index, toleration in enumerate(pipeline.items("tolerations")):
        place: Pointer = ("tolerations", index)
        missing = isinstance(toleration, dict) and _no_operator(toleration.get("operator"), drops)
        if missing and is_complete(pipeline, "Toleration", *place):
            yield pipeline.finding(
                (*place, "operator") if toleration.get("operator") is not None else place,
                "This toleration has no `operator`.",
                help='Add `"operator": "EXISTS"` for any value of the key, or `"operator": "EQUAL"` for the given one.',
                fix=_with_operator(pipeline, place, toleration),
            )


def _with_operator(pipeline: Pipeline, place: Pointer, toleration: dict[str, Any]) -> Fix | None:
    """What Kubernetes takes for a missing operator; without a value, any may be meant."""
    if "operator" in toleration or not isinstance(toleration.get("key"), str):
        return None
    value = toleration.get("value")
    operator = "EQUAL" if value else "EXISTS"
    return add(pipeline, (*place, "operator"), operator, beside="key", safe=bool(value))


def _no_operator(operator: Any, drops: bool) -> bool:
    """Whether pachd receives no operator; ``drops`` means that pachctl drops the names that it does not know."""
    if isinstance(operator, str):
        return operator == "EMPTY" or (drops and operator not in ("EXISTS", "EQUAL"))
    return operator is None or (operator == 0 and not isinstance(operator, bool))


@rule("P114", "pod-patch-not-json", Severity.ERROR, refused_by=Refuser.PACHD, of_defaults=True)
def pod_patch_not_json(pipeline: Pipeline) -> Iterator[Finding]:
    """A `pod_patch` or `pod_spec` is not valid JSON.

    Why: Both are strings that hold JSON; pachd checks it when the pipeline is created ("malformed PodPatch").

    Wrong:
    ```json +edges
    "pod_patch": "[{«'»op': 'add', 'path': '/hostNetwork', 'value': true}]"
    ```
    Right:
    ```json +edges
    "pod_patch": "[{\\"op\\": \\"add\\", \\"path\\": \\"/hostNetwork\\", \\"value\\": true}]"
    ```
    Fix: Correct the JSON at the marked place.
    """
    for field in ("pod_spec", "pod_patch"):
        if field not in pipeline.value:
            continue
        from spec_lint.model.pod_text import pod_json  # saves start-up time: few specs have these
        from spec_lint.reading.json.syntax import LARGE

        error = pod_json(pipeline, field)
        if isinstance(error, ReadingError) and error.code != LARGE:
            yield pipeline.finding(
                (field,),
                f"`{field}` is not valid JSON.",
                inside=(error.start, max(error.end, error.start + 1)),
                label=error.message.removesuffix("."),
                help=error.help,
            )


SERVICE_TYPES = ("ClusterIP", "LoadBalancer", "NodePort")


@rule("P115", "service-type", Severity.ERROR, refused_by=Refuser.PACHD, of_defaults=True)
def service_type(pipeline: Pipeline) -> Iterator[Finding]:
    """A service has an unknown type.

    Why: pachd knows `NodePort` (the default), `ClusterIP` and `LoadBalancer`, spelled exactly like that.

    Wrong:
    ```json
    {"pipeline": {"name": "viewer"}, "transform": {"image": "viewer:1.0", "cmd": ["python3", "/serve.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/"}},
     "service": {"type": «"clusterIP"», "internal_port": 8080, "external_port": 8080}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "viewer"}, "transform": {"image": "viewer:1.0", "cmd": ["python3", "/serve.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/"}},
     "service": {"type": "ClusterIP", "internal_port": 8080, "external_port": 8080}}
    ```
    Fix: Write one of the three names.
    """
    text = pipeline.text("service", "type")
    if text and text not in SERVICE_TYPES:
        yield _not_among(pipeline, ("service", "type"), text, SERVICE_TYPES)


@rule("P116", "spout-autoscaling", Severity.ERROR, refused_by=Refuser.PACHD, releases="2.0-")
def spout_autoscaling(pipeline: Pipeline) -> Iterator[Finding]:
    """A spout has autoscaling.

    Why: Autoscaling starts workers when there are datums. A spout has no datums: it runs all the time.

    Wrong:
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {}, «"autoscaling": true»}
    ```
    Right:
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {}}
    ```
    Fix: Remove `autoscaling`.
    """
    if is_set(pipeline, "spout") and pipeline.value.get("autoscaling") is True:
        yield pipeline.finding(
            ("autoscaling",),
            "A spout cannot have `autoscaling`: it runs all the time.",
            part=Part.ENTRY,
            related=[Label(pipeline.span(("spout",), Part.KEY), "this makes it a spout")],
            fix=remove(pipeline, ("autoscaling",), safe=False),
        )


def is_set(pipeline: Pipeline, *pointer: str) -> bool:
    """Whether there is a mapping at a pointer; an empty one counts."""
    return isinstance(pipeline.get(*pointer), dict)


@rule("P117", "s3-output-of-service", Severity.ERROR, refused_by=Refuser.PACHD)
def s3_output_of_service(pipeline: Pipeline) -> Iterator[Finding]:
    """A spout or a service writes its output through the S3 gateway.

    Why: pachd supports `s3_out` for ordinary pipelines only.

    Wrong:
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {}, «"s3_out": true»}
    ```
    Right:
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {}}
    ```
    Fix: Remove `s3_out`.
    """
    for field in ("spout", "service"):
        if is_set(pipeline, field) and pipeline.value.get("s3_out") is True:
            yield pipeline.finding(
                ("s3_out",),
                f"A {field} cannot write its output through the S3 gateway.",
                part=Part.ENTRY,
                related=[Label(pipeline.span((field,), Part.KEY), f"this makes it a {field}")],
            )
            return


@rule("P118", "service-parallelism", Severity.ERROR, refused_by=Refuser.PACHD)
def service_parallelism(pipeline: Pipeline) -> Iterator[Finding]:
    """A service asks for a number of workers other than 1.

    Why: A service runs in one worker. A `parallelism_spec` may be left out; if it is there, its `constant` must be 1
    (an empty one counts as 0).

    Wrong:
    ```json
    {"pipeline": {"name": "viewer"}, "transform": {"image": "viewer:1.0", "cmd": ["python3", "/serve.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/"}}, "parallelism_spec": {"constant": «2»},
     "service": {"type": "ClusterIP", "internal_port": 8080, "external_port": 8080}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "viewer"}, "transform": {"image": "viewer:1.0", "cmd": ["python3", "/serve.py"]},
     "input": {"pfs": {"repo": "images", "glob": "/"}}, "parallelism_spec": {"constant": 1},
     "service": {"type": "ClusterIP", "internal_port": 8080, "external_port": 8080}}
    ```
    Fix: Remove `parallelism_spec`, or write 1.
    """
    if not is_set(pipeline, "service") or not is_set(pipeline, "parallelism_spec"):
        return
    constant = pipeline.get("parallelism_spec", "constant")
    number = 0 if constant is None else pipeline.integer("parallelism_spec", "constant")
    if number is not None and number != 1:
        fix = remove(pipeline, ("parallelism_spec",))
        if constant is not None:
            fix = write(pipeline, ("parallelism_spec", "constant"), 1, "Write `1`")
        yield pipeline.finding(
            ("parallelism_spec", "constant") if constant is not None else ("parallelism_spec",),
            "A service runs in one worker, so `parallelism_spec.constant` must be 1.",
            help="Remove `parallelism_spec`, or write `1`.",
            fix=fix,
            related=[Label(pipeline.span(("service",), Part.KEY), "this makes it a service")],
        )


@rule("P119", "spout-with-input", Severity.ERROR, refused_by=Refuser.PACHD)
def spout_with_input(pipeline: Pipeline) -> Iterator[Finding]:
    """A spout has an input.

    Why: A spout brings data in from elsewhere, and pachd rejects an input unless the spout has a service.

    Wrong:
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {}, «"input"»: {"pfs": {"repo": "addresses", "glob": "/"}}}
    ```
    Right:
    ```json
    {"pipeline": {"name": "mail"}, "transform": {"image": "mail:1.0", "cmd": ["python3", "/listen.py"]},
     "spout": {}}
    ```
    Fix: Remove the input.
    """
    if not is_set(pipeline, "spout") or not is_set(pipeline, "input"):
        return
    if pipeline.get("spout", "service") is None and is_complete(pipeline, "Spout", "spout"):
        yield pipeline.finding(
            ("input",),
            "A spout without a `service` cannot have an `input`.",
            part=Part.KEY,
            related=[Label(pipeline.span(("spout",), Part.KEY), "this makes it a spout")],
        )
