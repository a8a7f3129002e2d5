"""Where secrets are mounted: over what the image holds, over each other, or where a file was meant."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Pointer, Severity
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.command import commands
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.rules.secret_references.references import definitions, known_keys
from spec_lint.rules.transform.secret_entries import entries

_FILE_ENDINGS = (
    ".json", ".pem", ".key", ".crt", ".cer", ".cert", ".p12", ".pfx", ".jks", ".pub", ".yaml", ".yml", ".txt",
    ".conf", ".cfg", ".ini", ".env", ".toml", ".xml", ".properties", ".token", ".netrc", ".pgpass",
    ".dockerconfigjson", ".dockercfg",
)  # fmt: skip

_OF_THE_IMAGE = frozenset({
    "/", "/bin", "/dev", "/etc", "/etc/pki", "/etc/pki/tls", "/etc/pki/tls/certs", "/etc/ssl", "/etc/ssl/certs",
    "/home", "/lib", "/lib32", "/lib64", "/opt", "/opt/conda", "/opt/conda/bin", "/proc", "/root", "/run", "/sbin",
    "/srv", "/sys", "/usr", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local", "/usr/local/bin",
    "/usr/local/lib", "/usr/local/sbin", "/usr/local/share", "/usr/sbin", "/usr/share", "/usr/src", "/usr/src/app",
    "/var", "/var/lib", "/var/run", "/app", "/code", "/src", "/workspace",
})  # fmt: skip
"""Directories that images use: those of the system, and those where code is put by custom."""

_PACHYDERMS = {
    "/pfs": "the worker clears /pfs around each datum, and fails on a mount there",
    "/pach-bin": "the worker's own programs are there",
    "/pach": "the worker keeps its files there",
    "/pachctl": "a spout's access to Pachyderm is there",
    "/pachyderm-storage-secret": "the credentials of Pachyderm's storage are there",
}
_WITH_TMP = {**_PACHYDERMS, "/tmp": "Pachyderm mounts a volume there"}

_INTERPRETER = r"(?:python|pypy|ruby|perl|node|Rscript|php|julia|lua|bash|sh|dash|ash|zsh|ksh)[\d.]*"


def mounts(pipeline: Pipeline) -> Iterator[tuple[Pointer, str, str]]:
    """Every mount of a secret: the place of its path, the path in its shortest form, the secret's name."""
    for place, entry in entries(pipeline):
        path, name = entry.get("mount_path"), entry.get("name")
        if isinstance(path, str) and path:
            yield (*place, "mount_path"), shortest(path), name if isinstance(name, str) else ""


def shortest(path: str) -> str:
    """A path without what changes nothing: double slashes, dots, a slash at the end."""
    return re.sub("^//", "/", posixpath.normpath(path))


def is_below(path: str, directory: str) -> bool:
    """Whether a path lies below a directory; both in their shortest forms."""
    return path != directory and path.startswith(directory.rstrip("/") + "/")


def looks_like_file(path: str, key: object) -> bool:
    """Whether a mount path seems to be meant as the path of a single file."""
    last = shortest(path).rpartition("/")[2]
    return bool(last) and (last == key or last.lower().endswith(_FILE_ENDINGS))


@rule("X222", "mount-path-of-a-file", Severity.WARNING)
def mount_path_of_a_file(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret is mounted at what looks like the path of a file.

    Why: a mount is always a directory, with one file for each key of the secret; `key` chooses nothing there
    (workerPodSpec in src/server/pps/server/worker_rc.go mounts without a subPath). Code that opens the path gets a
    directory.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: cloud, mount_path: «/var/secrets/account.json», key: account.json}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: cloud, mount_path: /var/secrets}]
    ```
    Fix: Name the directory, and read the file below it.
    """
    keys = {
        reference.name: known_keys(found)
        for reference in pipeline.secret_references()
        if (found := definitions(project, reference))
    }
    for place, path, name in mounts(pipeline):
        key = pipeline.get(*place[:-1], "key")
        if not looks_like_file(path, key):
            continue
        files = sorted(keys.get(name) or ([key] if isinstance(key, str) and key else []))
        inside = f", with the {'file' if len(files) == 1 else 'files'} {listed(files, 'and')} in it" if files else ""
        yield pipeline.finding(
            place,
            f"This becomes a directory of that name{inside}: a secret is never mounted as a single file.",
            help=f"Mount it at {path.rpartition('/')[0] or '/var/secrets'}, and read the file below.",
        )


@rule("X223", "mount-hides-files", Severity.WARNING)
def mount_hides_files(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret is mounted over a directory of the image.

    Why: where a secret is mounted, the code sees nothing but the secret's keys; what the image has in that directory
    is hidden. In /etc or /usr that breaks most programs, and over the code's own directory the code is gone.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges/main.py]
      secrets: [{name: weather, mount_path: «/edges»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges/main.py]
      secrets: [{name: weather, mount_path: /var/secrets/weather}]
    ```
    Fix: Mount it at a directory of its own.
    """
    for place, path, name in mounts(pipeline):
        needed = _needed_paths(pipeline)
        user = next(((pointer, other) for pointer, other in needed if other == path or is_below(other, path)), None)
        if user is not None and not _is_key(pipeline, project, name, user[1], path):
            yield pipeline.finding(
                place,
                f"This mount hides what the image has in {path}, and {user[1]} is to be there.",
                help="Mount it at a directory of its own, such as /var/secrets/NAME.",
                related=[Label(pipeline.span(user[0]), "used here")],
            )
        elif user is None and path in _OF_THE_IMAGE:
            yield pipeline.finding(
                place,
                f"This mount hides all that the image has in {path}.",
                help="Mount it at a directory of its own, such as /var/secrets/NAME.",
            )


def _needed_paths(pipeline: Pipeline) -> Iterator[tuple[Pointer, str]]:
    """The program, the script and the working directory that the commands need of the image."""
    directory = pipeline.text("transform", "working_dir")
    if directory and directory.startswith("/"):
        yield ("transform", "working_dir"), shortest(directory)
    for command in commands(pipeline):
        words = [(index, word) for index, word in enumerate(command.words[1:], 1) if not word.startswith("-")]
        script = words[:1] if re.fullmatch(_INTERPRETER, command.program) and command.text is None else []
        for index, word in [(0, command.words[0]), *script]:
            if word.startswith("/") and not re.search(r"\s", word):
                yield command.word_pointer(index), shortest(word)


def _is_key(pipeline: Pipeline, project: Project, name: str, path: str, mount: str) -> bool:
    """Whether a needed path is a file that the secret itself brings."""
    for reference in pipeline.secret_references():
        if reference.name == name and path != mount:
            keys = known_keys(definitions(project, reference))
            return bool(keys) and path[len(mount.rstrip("/")) + 1 :] in (keys or ())
    return False


@rule("X224", "mount-in-pachyderm-directory", Severity.WARNING)
def mount_in_pachyderm_directory(pipeline: Pipeline) -> Iterator[Finding]:
    """A secret is mounted inside of a directory that belongs to Pachyderm.

    Why: the worker clears everything below /pfs before and after each datum, and cannot remove a mount: every datum
    fails (UserCodeEnv and its neighbours in src/server/worker/driver/driver.go). /pach-bin, /pach and /pachctl hold
    what the worker needs.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: «/pfs/weather»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: /var/secrets/weather}]
    ```
    Fix: Mount it at a directory of its own.
    """
    for place, path, _ in mounts(pipeline):
        for directory, why in _WITH_TMP.items():
            other_form = path == directory and pipeline.get(*place) != directory
            if other_form or (is_below(path, directory) and directory in _PACHYDERMS):
                yield pipeline.finding(
                    place,
                    f"This place belongs to Pachyderm: {why}.",
                    help="Mount it at a directory of its own, such as /var/secrets/NAME.",
                )


@rule("X225", "overlapping-mounts", Severity.WARNING)
def overlapping_mounts(pipeline: Pipeline) -> Iterator[Finding]:
    """Two secrets are mounted so that one is inside of the other, or both at one place.

    Why: a secret's directory cannot be written to, so that nothing can be mounted inside of it: the container does not
    start, or one mount hides the other. Kubernetes refuses equal paths only where they are written alike; `/secrets/`
    passes beside `/secrets`.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: /secrets}, {name: harbour, mount_path: «/secrets/harbour»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: /secrets/weather}, {name: harbour, mount_path: /secrets/harbour}]
    ```
    Fix: Mount them side by side.
    """
    by_path: dict[str, Pointer] = {}
    for place, path, _ in mounts(pipeline):
        first = by_path.setdefault(path, place)
        if first is not place and pipeline.get(*first) != pipeline.get(*place):
            yield _overlap(pipeline, place, first, "This is the same place as another mount's")
    for path, place in by_path.items():
        for around in _around(path):
            if around in by_path:
                yield _overlap(pipeline, place, by_path[around], "This is inside of another secret's mount")
                break


def _around(path: str) -> Iterator[str]:
    """The directories around a path, from the inside out, without the root."""
    while (path := posixpath.dirname(path)) not in ("", "/"):
        yield path


def _overlap(pipeline: Pipeline, place: Pointer, other: Pointer, message: str) -> Finding:
    return pipeline.finding(
        place,
        f"{message}: one of them hides the other, or the container does not start.",
        help="Mount them side by side.",
        related=[Label(pipeline.span(other), "the other mount")],
    )


@rule("X226", "mount-path-relative", Severity.WARNING)
def mount_path_relative(pipeline: Pipeline) -> Iterator[Finding]:
    """A secret is mounted at a path that does not start at the root.

    Why: nobody refuses it. The kubelet puts a slash before it, whatever `working_dir` is, and code that opens the
    relative path looks below its own directory.

    Wrong:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: «secrets/weather»}]
    ```
    Right:
    ```yaml +edges
    transform:
      image: "edges:1.0"
      cmd: [python3, /edges.py]
      secrets: [{name: weather, mount_path: /secrets/weather}]
    ```
    Fix: Begin the path with a slash.
    """
    for place, path, _ in mounts(pipeline):
        if path[0] not in "/$<{" and ":" not in path:
            yield pipeline.finding(
                place,
                f"This path has no slash in front: the files come to {quoted('/' + path)}, whatever working_dir is.",
                help=f"Write {quoted('/' + path)}, or the place that you mean.",
            )
