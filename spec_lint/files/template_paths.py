"""What the path of a file says about the tool that renders it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path, PurePath

_ENDINGS = {
    ".j2": "jinja", ".jinja": "jinja", ".jinja2": "jinja", ".erb": "erb", ".ejs": "erb", ".mustache": "mustache",
    ".hbs": "mustache", ".gotmpl": "go", ".tmpl": "go", ".tftpl": "terraform", ".tpl": "", ".template": "",
    ".dist": "", ".in": "",
}  # fmt: skip
"""The language by the ending of a file; empty if several tools use it."""


@lru_cache(maxsize=256)
def language_of(path: str) -> str | None:
    """The language of a template, as a key of ``marks.LANGUAGES``, by its path: it is in the `templates` folder of a
    Helm chart, or has an ending of templates, as in `edges.json.j2` or `edges.tmpl.json`. Empty if the language is
    unknown, None if the file is not known to be a template."""
    pure = PurePath(path)
    if any(folder.name == "templates" and Path(folder.parent, "Chart.yaml").is_file() for folder in pure.parents):
        return "helm"
    endings = map(str.lower, reversed(pure.suffixes))
    return next((_ENDINGS[ending] for ending in endings if ending in _ENDINGS), None)
