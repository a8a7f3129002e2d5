"""What goes wrong before there is a spec: jsonnet files that pachd cannot render, or that give what it cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Pointer, Refuser, Severity, Span
from spec_lint.model.document import Document
from spec_lint.model.project import Project
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.reading.node import Node, Shape
from spec_lint.rules.catalogue import Catalogue, reader_findings
from spec_lint.schema.places import path_words
from spec_lint.schema.problems import problems

PACHD_REFUSES = "pachd cannot render the file"


def _unlabelled(document: Document, project: Project, code: str) -> Iterator[Finding]:
    return (finding._replace(label="") for finding in reader_findings(document, project, code))


def _not_rendered(document: Document, project: Project, code: str) -> Iterator[Finding]:
    return (finding._replace(label=PACHD_REFUSES) for finding in reader_findings(document, project, code))


cannot_render = Catalogue(_not_rendered, refused_by=Refuser.PACHD)
pachd_refuses = Catalogue(_unlabelled, refused_by=Refuser.PACHD)
not_checked = Catalogue(_unlabelled, Severity.WARNING)
cannot_check = Catalogue(_unlabelled)


cannot_render(
    "R130",
    "jsonnet-syntax",
    """A jsonnet file is not jsonnet.

    Why: pachd renders jsonnet files with go-jsonnet, which looks at the whole text before it evaluates anything: its
    syntax, and that every variable is defined.

    Wrong:
    ```jsonnet
    {
      pipeline: {name: "edges"}
      «transform»: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Right:
    ```jsonnet
    {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Mend the text at the place that is shown, or just before it.
    """,
)


cannot_render(
    "R131",
    "jsonnet-error",
    """A jsonnet file cannot be rendered with the arguments that it is given.

    Why: pachd passes every argument as a text (a number needs `std.parseInt`), takes no argument that the top-level
    function does not have, and knows no external variables (src/internal/pachtmpl/pachtmpl.go).

    Wrong:
    ```toml
    [[jsonnet]]
    files = ["*.jsonnet"]
    arguments = { worker = "2" }
    ```
    ```jsonnet
    «f»unction(workers) {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      parallelism_spec: {constant: std.parseInt(workers)},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Right:
    ```toml
    [[jsonnet]]
    files = ["*.jsonnet"]
    arguments = { workers = "2" }
    ```
    ```jsonnet
    function(workers) {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      parallelism_spec: {constant: std.parseInt(workers)},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Correct the arguments, or the place that the message names.
    """,
)


pachd_refuses(
    "R132",
    "jsonnet-output-not-a-spec",
    """What a jsonnet file gives is neither an object nor a list.

    Why: pachd takes what starts with a brace or a bracket and refuses texts, numbers and null.

    Wrong:
    ```jsonnet
    «s»td.manifestJson({
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    })
    ```
    Right:
    ```jsonnet
    {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Let the file give the spec itself, or a list of specs.
    """,
)


cannot_render(
    "R133",
    "jsonnet-local-import",
    """A jsonnet file imports a local file, which pachd does not have.

    Why: pachctl sends the text of the one file to pachd, which renders it there: only http(s) URLs can be imported
    (src/internal/pachtmpl/pachtmpl.go).

    Wrong:
    ```jsonnet
    local images = import «"images.libsonnet"»;
    {
      pipeline: {name: "edges"},
      transform: {image: images.edges, cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Right:
    ```jsonnet
    local images = {edges: "edges:1.0"};
    {
      pipeline: {name: "edges"},
      transform: {image: images.edges, cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Put what is imported into the file, or import it from a URL. Where you render the file yourself and give
    pachctl the result, say so with `local_imports = true` in the file's table under `jsonnet` in the configuration.
    """,
)


@rule("R134", "jsonnet-import-not-fetched", Severity.WARNING)
def jsonnet_import_not_fetched(document: Document, project: Project) -> Iterator[Finding]:
    """A jsonnet file imports from the net, so that it was not checked.

    Why: pachd fetches such imports; spec-lint fetches nothing.

    Wrong:
    ```jsonnet
    local images = import «"https://example.com/images.libsonnet"»;
    {
      pipeline: {name: "edges"},
      transform: {image: images.edges, cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Right:
    ```jsonnet
    local images = {edges: "edges:1.0"};
    {
      pipeline: {name: "edges"},
      transform: {image: images.edges, cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Check what the file gives: render it with the `jsonnet` command and run spec-lint on the result.
    """
    for finding in reader_findings(document, project, "R134"):
        yield finding._replace(label="pachd fetches this, but spec-lint does not")


not_checked(
    "R135",
    "jsonnet-limit-exceeded",
    """Rendering a jsonnet file took too long or too much memory, so that it was not checked.

    Why: spec-lint gives a rendering 10 seconds and 512 MiB; pachd has to render the file as well, and everybody else
    waits meanwhile.

    Wrong:
    ```jsonnet
    «{»
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
      description: std.join("", std.makeArray(1000000000, function(i) "x")),
    }
    ```
    Right:
    ```jsonnet
    {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      input: {pfs: {repo: "images", glob: "/*"}},
      description: std.join("", std.makeArray(10, function(i) "x")),
    }
    ```
    Fix: Look for a recursion or a list that grows without end.
    """,
)


cannot_check(
    "R137",
    "jsonnet-no-renderer",
    """A jsonnet file was not checked, because no renderer of jsonnet is installed.

    Why: What a jsonnet file gives is known only when it is rendered, and the package that renders it is an extra of
    spec-lint. Nobody may refuse the file; but a check that leaves it out would be green for nothing, and pre-commit
    shows what a hook says only when it fails.

    Wrong: (a jsonnet file, where the package gojsonnet is not installed)
    Right: (the same file, where it is)
    Fix: Install it with `pip install 'spec-lint[jsonnet]'`. The hooks of pre-commit have an environment of their own:
    there it is `additional_dependencies: ["gojsonnet"]`, beside the `id` of the hook.
    """,
)


not_checked(
    "R138",
    "jsonnet-arguments-missing",
    """A jsonnet file was not checked, because it needs arguments and none are given.

    Why: pachd renders a file whose function has a parameter without default only with `--arg` for it. What the file
    gives with the arguments that it is meant for is not known here.

    Wrong:
    ```jsonnet
    function(«workers») {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      parallelism_spec: {constant: std.parseInt(workers)},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Right:
    ```toml
    [[jsonnet]]
    files = ["*.jsonnet"]
    arguments = { workers = "2" }
    ```
    ```jsonnet
    function(workers) {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      parallelism_spec: {constant: std.parseInt(workers)},
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Give the arguments with `--arg NAME=VALUE`, or a set of them in the configuration under `jsonnet`.
    """,
)


# ---------------------------------------------------------------------------------------------------------------------
# lists of specs, which pachd decodes otherwise

_NUMBERS = ("int32", "int64", "uint64", "float")


@rule("R136", "jsonnet-list-form", Severity.ERROR, refused_by=Refuser.PACHD)
def jsonnet_list_form(document: Document, project: Project) -> Iterator[Finding]:
    """A jsonnet file gives a list of specs, with a field in a form that pachd cannot read in a list.

    Why: One spec is decoded by protojson, but a list by Go's `encoding/json` straight into the structs: there a
    duration, a time and the name of an operator, an effect or a format are no texts, and a number in quotes is no
    number (RenderTemplate in src/server/pps/server/api_server.go). Fields in lowerCamelCase with several words are not
    looked at there.

    Wrong:
    ```jsonnet
    [{
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      datum_timeout: "60s",
      input: {pfs: {repo: "images", glob: "/*"}},
    }]
    ```
    Right:
    ```jsonnet
    {
      pipeline: {name: "edges"},
      transform: {image: "edges:1.0", cmd: ["python3", "/edges.py"]},
      datum_timeout: "60s",
      input: {pfs: {repo: "images", glob: "/*"}},
    }
    ```
    Fix: Let the file give one spec, and make the others with other arguments or from other files.
    """
    if not document.spec.rendered_list:
        return
    root = document.node()
    if root is None:
        return
    told = {problem.pointer for problem in problems(document, project.settings.version)}
    stack: list[tuple[Pointer, str, Node]] = [((), ROOT, root)]
    while stack:
        pointer, kind, node = stack.pop()
        for place, inner_kind, inner in _struct_fields(pointer, kind, node):
            if place not in told and (what := _unreadable(inner_kind, inner)):
                message = (
                    f"pachd decodes a list of specs from jsonnet otherwise than one spec: it cannot read {what} in "
                    f"{path_words(place)}, and refuses the file."
                )
                span = Span(document.source, inner.start, inner.end)
                hint = "Let the file give one spec instead of a list: there this form is read."
                yield Finding(span, message, help=hint, document=document.index, pointer=place)
            elif inner_kind in MESSAGES:
                stack.append((place, inner_kind, inner))


def _struct_fields(pointer: Pointer, kind: str, node: Node) -> Iterator[tuple[Pointer, str, Node]]:
    """What Go decodes of a mapping: the fields by their snake_case names; lists item by item."""
    fields = MESSAGES[kind]
    for key, value in node.entries:
        name = key.text
        if name not in fields or (kind == "Egress" and name != "URL"):
            continue
        if not fields[name].startswith("[]"):
            yield (*pointer, name), fields[name], value
            continue
        for index, item in enumerate(value.items):
            yield (*pointer, name, index), fields[name].removeprefix("[]"), item


def _unreadable(kind: str, node: Node) -> str | None:
    """What of a value ``encoding/json`` does not take for a field of this kind, in words."""
    if node.shape is not Shape.SCALAR or node.text == "null":
        return None
    if kind in ("Duration", "Timestamp"):
        return "a duration" if kind == "Duration" else "a point in time"
    if kind == "Int64Value":
        return "a plain number"
    if node.style and kind in _NUMBERS:
        return "a number in quotes"
    if node.style and kind == "enum":
        return f"the name {node.text}"
    return None
