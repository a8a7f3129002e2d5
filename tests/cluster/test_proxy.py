"""Which proxy of the environment counts: the table of golang.org/x/net/http/httpproxy."""

from __future__ import annotations

import os

import pytest

from spec_lint.cluster.proxy import environment_proxy

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("server", "exceptions", "through"),
    [
        ("https://api.example", "", True),
        ("https://localhost:6443", "", False),
        ("https://127.0.0.1:6443", "", False),
        ("https://127.8.9.1", "", False),
        ("https://[::1]:6443", "", False),
        ("https://10.0.0.1", "", True),
        ("https://api.example", "*", False),
        ("https://api.example", "other.example, example", False),
        ("https://api.example", ".example", False),
        ("https://example", ".example", True),
        ("https://api.example", "*.example", False),
        ("https://example", "*.example", True),
        ("https://example", "example", False),
        ("https://badexample", "example", True),
        ("https://API.example", "api.EXAMPLE", False),
        ("https://api.example:6443", "api.example:6443", False),
        ("https://api.example:6443", "api.example:443", True),
        ("https://api.example", "api.example:443", False),
        ("https://10.1.2.3", "10.0.0.0/8", False),
        ("https://11.1.2.3", "10.0.0.0/8", True),
        ("https://10.1.2.3:6443", "10.1.2.3", False),
        ("https://10.1.2.3:6443", "10.1.2.3:443", True),
        ("https://[fd00::1]:6443", "fd00::1", False),
        ("https://[fd00::1]:6443", "[fd00::1]:6443", False),
        ("https://[fd00::1]:6443", "fd00::/8", False),
        ("https://api.example", ":443, ,/", True),
    ],
)
def test_exceptions(server: str, exceptions: str, through: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", exceptions)
    assert environment_proxy(server) == (PROXY if through else None)


def test_the_scheme_decides_and_upper_case_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:1")
    monkeypatch.setenv("ALL_PROXY", "http://all.example")
    assert environment_proxy("https://api.example") == "http://proxy.example:1"
    assert environment_proxy("http://api.example") is None
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example:2")
    assert environment_proxy("https://api.example") == "socks5://proxy.example:2"
    assert environment_proxy("https://api.example:port") is None
