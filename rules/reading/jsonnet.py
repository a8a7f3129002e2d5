"""What goes wrong before there is a spec: jsonnet that pachd cannot render, or whose output it cannot read."""

from __future__ import annotations

from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Pointer, Refuser, Severity, Span
from spec_lint.grammar.words import quoted
from spec_lint.model.document import Document
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.messages import MESSAGES, ROOT
from spec_lint.reading.node import Node, Shape
from spec_lint.rules.catalogue import Catalogue, reader_findings
from spec_lint.schema.places import path_words
from spec_lint.schema.problems import problems

PACHD_REFUSES = "pachd cannot render the file"


def _unlabelled(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    return (finding._replace(label="") for finding in reader_findings(document, settings, code))


def _not_rendered(document: Document, settings: Settings, code: str) -> Iterator[Finding]:
    return (finding._replace(label=PACHD_REFUSES) for finding in reader_findings(document, settings, code))


cannot_render = Catalogue(_not_rendered, refused_by=Refuser.PACHD)
pachd_refuses = Catalogue(_unlabelled, refused_by=Refuser.PACHD)
not_checked = Catalogue(_unlabelled, Severity.WARNING)
cannot_check = Catalogue(_unlabelled)


cannot_render(
    "R130",
    "jsonnet-syntax",
    """A jsonnet file has a syntax error, or uses an undefined variable.

    Why: pachd renders jsonnet files with go-jsonnet, which checks the whole text before it evaluates anything: its
    syntax, and whether every variable is defined.

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
    Fix: Correct the text at the marked place, or just before it.
    """,
)


cannot_render(
    "R131",
    "jsonnet-error",
    """A jsonnet file cannot be rendered with its arguments.

    Why: pachd passes every argument as a string (a number needs `std.parseInt`), rejects an argument that the top-level
    function does not have, and has no external variables (src/internal/pachtmpl/pachtmpl.go).

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
    """The output of a jsonnet file is neither an object nor a list.

    Why: pachd accepts output that starts with a brace or a bracket, and rejects strings, numbers and null.

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
    Fix: Make the file return the spec itself, or a list of specs.
    """,
)


cannot_render(
    "R133",
    "jsonnet-local-import",
    """A jsonnet file imports a local file, which pachd does not have.

    Why: pachctl sends only the text of the file to pachd, which renders it: nothing but http(s) URLs can be imported
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
    Fix: Put the imported text in the file, or import it from a URL. If you render the file yourself and give pachctl
    the result, set `local_imports = true` in the file's table under `jsonnet` in the configuration.
    """,
)


@rule("R134", "jsonnet-import-not-fetched", Severity.WARNING)
def jsonnet_import_not_fetched(document: Document, settings: Settings) -> Iterator[Finding]:
    """A jsonnet file was not checked, because it imports from the network.

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
    Fix: Render the file with the `jsonnet` command and run spec-lint on the output.
    """
    for finding in reader_findings(document, settings, "R134"):
        yield finding._replace(label="pachd fetches this, but spec-lint does not")


not_checked(
    "R135",
    "jsonnet-limit-exceeded",
    """A jsonnet file was not checked, because rendering it took too long or too much memory.

    Why: spec-lint allows 10 seconds and 512 MiB for a file. pachd has to render the file as well, and everybody else
    has to wait for it.

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
    Fix: Look for endless recursion, or for a list that grows without end.
    """,
)


cannot_check(
    "R137",
    "jsonnet-no-renderer",
    """A jsonnet file was not checked, because no jsonnet renderer is installed.

    Why: The output of a jsonnet file is known only after rendering, and spec-lint does not install the package that
    renders it unless asked (the extra `jsonnet`). The file may be fine; but without it a green check would mean
    nothing.

    Wrong: (a jsonnet file, if the package gojsonnet is not installed)
    Right: (the same file, if it is)
    Fix: Install the renderer with `pip install gojsonnet`, or on Windows with `pip install jsonnet`. The pre-commit
    hooks install it themselves; where gojsonnet has no wheel, as on Alpine, write
    `additional_dependencies: ["jsonnet"]` next to the `id` of the hook.
    """,
)


not_checked(
    "R138",
    "jsonnet-arguments-missing",
    """A jsonnet file was not checked, because arguments are missing.

    Why: If the function of a file has a parameter without a default, pachd renders the file only with an `--arg` for
    it. spec-lint does not know the arguments that the file is meant for.

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
    Fix: Pass the arguments with `--arg NAME=VALUE`, or put a set of them under `jsonnet` in the configuration.
    """,
)


# ---------------------------------------------------------------------------------------------------------------------
# lists of specs, which pachd decodes differently

_NUMBERS = ("int32", "int64", "uint64", "float")


@rule("R136", "jsonnet-list-form", Severity.ERROR, refused_by=Refuser.PACHD)
def jsonnet_list_form(document: Document, settings: Settings) -> Iterator[Finding]:
    """A jsonnet file returns a list of specs, with a field in a format that pachd cannot read in a list.

    Why: A single spec is decoded by protojson, but a list by Go's `encoding/json`, straight into the structs. It cannot
    read a duration, a timestamp, or the name of an operator, an effect or a format, nor a number in quotes
    (RenderTemplate in src/server/pps/server/api_server.go). It ignores fields in lowerCamelCase with several words.

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
    Fix: Make the file return one spec, and create the others with other arguments or from other files.
    """
    if not document.spec.rendered_list:
        return
    root = document.node()
    if root is None:
        return
    reported = {problem.pointer for problem in problems(document, settings.version)}
    stack: list[tuple[Pointer, str, Node]] = [((), ROOT, root)]
    while stack:
        pointer, kind, node = stack.pop()
        for place, inner_kind, inner in _struct_fields(pointer, kind, node):
            if place not in reported and (what := _unreadable(inner_kind, inner)):
                message = f"In a list of specs from jsonnet, pachd cannot read {what} in {path_words(place)}."
                span = Span(document.source, inner.start, inner.end)
                hint = "Make the file return one spec instead of a list; pachd reads those differently."
                yield Finding(span, message, help=hint, document=document.index, pointer=place)
            elif inner_kind in MESSAGES:
                stack.append((place, inner_kind, inner))


def _struct_fields(pointer: Pointer, kind: str, node: Node) -> Iterator[tuple[Pointer, str, Node]]:
    """What Go decodes in a mapping: the fields by their snake_case names; lists item by item."""
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
    """What ``encoding/json`` cannot read for a field of this kind, in words."""
    if node.shape is not Shape.SCALAR or node.text == "null":
        return None
    if kind in ("Duration", "Timestamp"):
        return "a duration" if kind == "Duration" else "a timestamp"
    if kind == "Int64Value":
        return "a plain number"
    if node.style and kind in _NUMBERS:
        return "a number in quotes"
    if node.style and kind == "enum":
        return f"the name {quoted(node.text)}"
    return None
