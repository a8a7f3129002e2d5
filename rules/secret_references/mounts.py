"""Where secrets are mounted: over files of the image, over each other, or at the path of a file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from spec_lint.engine.rule import rule
from spec_lint.findings.finding import Finding, Label, Pointer, Severity
from spec_lint.grammar.suggestion import write
from spec_lint.grammar.words import listed, quoted
from spec_lint.model.fixes import write_part
from spec_lint.model.mounts import is_below, mounts, needed_below, shortest
from spec_lint.model.pipeline import Pipeline
from spec_lint.model.project import Project
from spec_lint.rules.secret_references.references import known_keys

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
"""Directories that images use: those of the system, and the usual ones for code."""

_PACHYDERMS = {
    "/pfs": "the worker clears it before and after each datum, and fails on a mount there",
    "/pach-bin": "it holds the worker's own programs",
    "/pach": "it holds the worker's files",
    "/pachctl": "it holds a spout's access to Pachyderm",
    "/pachyderm-storage-secret": "it holds the credentials of Pachyderm's storage",
}
_WITH_TMP = {**_PACHYDERMS, "/tmp": "Pachyderm mounts a volume there"}


def looks_like_file(path: str, key: object) -> bool:
    """Whether a mount path looks like the path of a single file."""
    last = shortest(path).rpartition("/")[2]
    return bool(last) and (last == key or last.lower().endswith(_FILE_ENDINGS))


@rule("X222", "mount-path-of-a-file", Severity.WARNING)
def mount_path_of_a_file(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret is mounted at what looks like the path of a file.

    Why: A mount is always a directory, with one file for each key of the secret; `key` does not select one
    (`workerPodSpec` in src/server/pps/server/worker_rc.go mounts without a `subPath`). Code that opens the path finds a
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
    Fix: Write the directory, and read the file in it.
    """
    for place, path, name in mounts(pipeline):
        key = pipeline.get(*place[:-1], "key")
        if not looks_like_file(path, key):
            continue
        keys = known_keys(project.definitions(name)) if name else None
        files = sorted(keys or ([key] if isinstance(key, str) and key else []))
        noun = "file" if len(files) == 1 else "files"
        inside = f" with the {noun} {listed([quoted(file) for file in files], 'and')}" if files else ""
        yield pipeline.finding(
            place,
            f"This becomes a directory{inside}; a secret is never mounted as a single file.",
            help=f"Write {quoted(path.rpartition('/')[0] or '/var/secrets')}, and read the file in this directory.",
        )


@rule("X223", "mount-hides-files", Severity.WARNING)
def mount_hides_files(pipeline: Pipeline, project: Project) -> Iterator[Finding]:
    """A secret is mounted over a directory of the image.

    Why: In the directory of a mount the code sees only the secret's keys; the image's files there are hidden. In `/etc`
    or `/usr` that breaks most programs, and in the code's own directory it hides the code.

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
    Fix: Mount it at its own directory.
    """
    for (place, path, name), user in zip(mounts(pipeline), needed_below(pipeline), strict=True):
        if user is not None and not _is_key(pipeline, project, name, user[1], path):
            yield pipeline.finding(
                place,
                f"This mount hides the image's files in {quoted(path)}, but the pipeline uses {quoted(user[1])}.",
                help="Mount it at its own directory, such as `/var/secrets/NAME`.",
                related=[Label(pipeline.span(user[0]), "used here")],
            )
        elif user is None and path in _OF_THE_IMAGE:
            yield pipeline.finding(
                place,
                f"This mount hides all of the image's files in {quoted(path)}.",
                help="Mount it at its own directory, such as `/var/secrets/NAME`.",
            )


def _is_key(pipeline: Pipeline, project: Project, name: str, path: str, mount: str) -> bool:
    """Whether a needed path is a file that the secret itself provides."""
    for reference in pipeline.secret_references():
        if reference.name == name and path != mount:
            keys = known_keys(project.definitions(reference.name))
            return bool(keys) and path[len(mount.rstrip("/")) + 1 :] in (keys or ())
    return False


@rule("X224", "mount-in-pachyderm-directory", Severity.WARNING)
def mount_in_pachyderm_directory(pipeline: Pipeline) -> Iterator[Finding]:
    """A secret is mounted in a directory that belongs to Pachyderm.

    Why: The worker clears `/pfs` before and after each datum and cannot remove a mount, so every datum fails
    (src/server/worker/driver/driver.go). `/pach-bin`, `/pach` and `/pachctl` hold files that the worker needs.

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
    Fix: Mount it at its own directory.
    """
    for place, path, _ in mounts(pipeline):
        for directory, why in _WITH_TMP.items():
            other_form = path == directory and pipeline.get(*place) != directory
            if other_form or (is_below(path, directory) and directory in _PACHYDERMS):
                yield pipeline.finding(
                    place,
                    f"The directory `{directory}` belongs to Pachyderm: {why}.",
                    help="Mount it at its own directory, such as `/var/secrets/NAME`.",
                )


@rule("X225", "overlapping-mounts", Severity.WARNING)
def overlapping_mounts(pipeline: Pipeline) -> Iterator[Finding]:
    """Two secrets are mounted at the same path, or one inside the other.

    Why: A secret's directory is read-only, so nothing can be mounted inside it: the container does not start, or one
    mount hides the other. Kubernetes rejects equal paths only if they are spelled the same; it accepts `/secrets/` and
    `/secrets`.

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
            yield _overlap(pipeline, place, first, "This is the same path as that of another mount")
    for path, place in by_path.items():
        for around in _around(path):
            if around in by_path:
                yield _overlap(pipeline, place, by_path[around], "This is inside another secret's mount")
                break


def _around(path: str) -> Iterator[str]:
    """The directories around a path, from the inside out, without the root."""
    while (path := posixpath.dirname(path)) not in ("", "/"):
        yield path


def _overlap(pipeline: Pipeline, place: Pointer, other: Pointer, message: str) -> Finding:
    return pipeline.finding(
        place,
        f"{message}, so one hides the other or the container does not start.",
        help="Mount them side by side.",
        related=[Label(pipeline.span(other), "the other mount")],
    )


@rule("X226", "mount-path-relative", Severity.WARNING)
def mount_path_relative(pipeline: Pipeline) -> Iterator[Finding]:
    """A secret is mounted at a relative path.

    Why: Nobody rejects it. The kubelet puts a slash before it, whatever `working_dir` is, but code that opens the
    relative path looks in its own directory.

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
    Fix: Start the path with a slash.
    """
    paths = {path for _, path, _ in mounts(pipeline)}
    for place, path, _ in mounts(pipeline):
        if path[0] not in "/$<{" and ":" not in path:
            alone = f"/{path}" not in paths  # Kubernetes rejects two equal paths
            yield pipeline.finding(
                place,
                f"This path is relative; the files will be mounted at {quoted('/' + path)}, whatever `working_dir` is.",
                help=write("/" + path),
                fix=write_part(pipeline, place, (0, 0), "/", "Add the slash") if alone else None,
            )
