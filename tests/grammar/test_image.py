"""Image references as distribution/reference 0.6.0 was seen to read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec_lint.grammar import GrammarError
from spec_lint.grammar.image import Image, pachctl_warns, parse_image

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("python", Image("docker.io", "python", None, None)),
        ("python:3", Image("docker.io", "python", "3", None)),
        ("pachyderm/opencv:1.0", Image("docker.io", "pachyderm/opencv", "1.0", None)),
        ("docker.io/python", Image("docker.io", "python", None, None)),
        ("index.docker.io/a/b", Image("docker.io", "a/b", None, None)),
        ("localhost/a", Image("localhost", "a", None, None)),
        ("registry:5000/a", Image("registry:5000", "a", None, None)),
        ("Registry/a", Image("Registry", "a", None, None)),
        ("gcr.io/p/a@" + DIGEST, Image("gcr.io", "p/a", None, DIGEST)),
        ("gcr.io/p/a:1@" + DIGEST, Image("gcr.io", "p/a", "1", DIGEST)),
        ("[::1]:5000/a", Image("[::1]:5000", "a", None, None)),
        ("a.b_c/edges", Image("", "a.b_c/edges", None, None)),
        ("a__b---c.d:_x", Image("docker.io", "a__b---c.d", "_x", None)),
        ("a" * 64 + ":1", Image("docker.io", "a" * 64, "1", None)),
        ("localhost:5000", Image("docker.io", "localhost", "5000", None)),
    ],
)
def test_an_image_is_read(text: str, image: Image) -> None:
    assert parse_image(text) == image


@pytest.mark.parametrize(
    ("text", "culprit", "suggestion"),
    [
        ("", "", None),
        ("Edges:1.0", "Edges", "edges:1.0"),
        ("gcr.io/P/Edges", "P/Edges", "gcr.io/p/edges"),
        ("my image:1", " ", None),
        ("<image>:<tag>", "<", None),
        ("{{image}}", "{{", None),
        ("$IMAGE", "$", None),
        ("acme/etl;1", ";", None),
        ("Acme/Etl", "Etl", "acme/etl"),
        ("a//b", "", None),
        ("a/", "", None),
        ("_a", "_a", None),
        ("a___b", "a___b", None),
        ("a:", ":", None),
        ("a:b:c", ":", None),
        ("a:-b", "-", None),
        ("a:" + "x" * 129, "x" * 129, None),
        ("a@", "", None),
        ("a@md5:" + "a" * 32, "md5:" + "a" * 32, None),
        ("a@sha256:" + "A" * 64, "A" * 64, None),
        ("a@sha256:abc", "abc", None),
        ("a" * 64, "a" * 64, None),
        ("b" * 256, "b" * 256, None),
        ("-host.io/a", "-host.io", None),
        ("https://gcr.io/a", "https:", None),
    ],
)
def test_an_image_is_refused(text: str, culprit: str, suggestion: str | None) -> None:
    with pytest.raises(GrammarError) as refusal:
        parse_image(text)
    assert text[refusal.value.start : refusal.value.end] == culprit
    assert refusal.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("text", "warning", "pinned"),
    [
        ("python", "no tag", False),
        ("python:latest", "latest", False),
        ("python:3", None, True),
        ("registry:5000/python", None, False),
        ("registry/python@" + DIGEST, None, True),
    ],
)
def test_what_pachctl_warns_of_and_what_is_pinned(text: str, warning: str | None, pinned: bool) -> None:
    assert pachctl_warns(text) == warning
    assert parse_image(text).is_pinned is pinned


@given(st.text(st.sampled_from("aB1-_./:@[] é"), max_size=20))
def test_a_refusal_points_into_the_text(text: str) -> None:
    try:
        parse_image(text)
    except GrammarError as refusal:
        assert 0 <= refusal.start <= refusal.end <= len(text)
        if refusal.suggestion is not None:
            parse_image(refusal.suggestion)
