"""Commands that make secrets, as they stand in scripts, pages and files for CI."""

from __future__ import annotations

import pytest

from spec_lint.model.secret_commands import MOST_CHARACTERS, Command, commands


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kubectl create secret generic db --from-literal=pw=x", ["db"]),
        ("  $ kubectl -n pach create secret generic db", ["db"]),
        ("kubectl create secret -n pach generic --from-literal pw=x db", ["db"]),
        ("kubectl create secret docker-registry pull --docker-server=r --docker-password $PW", ["pull"]),
        ("kubectl create secret tls web --cert=a --key=b", ["web"]),
        ("kubectl create secret generic \\\n  db \\\n  --from-file=a", ["db"]),
        ("/usr/local/bin/oc create secret generic db", ["db"]),
        ("- run: kubectl create secret generic db --from-literal=pw='a b'", ["db"]),
        ("`kubectl create secret generic db`", ["db"]),
        ("kubectl create secret generic db --dry-run -o json | kubeseal > db.json", ["db"]),
        ("kubectl create secret generic a && kubectl create secret generic b", ["a", "b"]),
        ("kubectl create secret generic db --from-literal=\"pw=it's", ["db"]),
        ("flux create secret git repo --url=ssh://x", ["repo"]),
        ("pachctl create secret -f secrets/db.json", ["db"]),
        ("kubectl create secret generic $NAME", []),
        ("kubectl create secret generic <name>", []),
        ("kubectl create secret generic {{ .Values.name }}", []),
        ("kubectl create configmap secret", []),
        ("kubectl create -f secret.yaml", []),
        ("Create a secret with the name db.", []),
        ("pachctl create secret -f $FILE", []),
        ("kubectl create secret generic", []),
        ("# to create the secret, ask ops", []),
    ],
)
def test_the_names_of_secrets_are_found(text: str, names: list[str]) -> None:
    assert list(commands([("a.sh", text)])) == names


def test_the_first_command_counts_with_its_first_line() -> None:
    text = "set -e\n\nkubectl create secret \\\n  generic db\nkubectl create secret generic db\n"
    assert commands([("a.md", text), ("b.sh", text)]) == {"db": Command("a.md", 3)}


def test_long_texts_are_left_alone() -> None:
    text = "kubectl create secret generic db\n"
    assert commands([("a.sh", text + "#" * MOST_CHARACTERS)]) == {}
