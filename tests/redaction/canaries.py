"""Secret files of every kind, whole and broken, with values that must never be seen, and a search for their traces."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

WINDOW = 6
"""So many characters of a value in a row are a leak."""


def made_up(name: str) -> str:
    """A made-up value: 24 letters and digits that stand nowhere else."""
    digest = base64.b64encode(sha256(name.encode()).digest()).decode()
    return "q" + re.sub("[^A-Za-z0-9]", "x", digest)[:22] + "7"


def b64(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


@dataclass(frozen=True)
class Canary:
    """A file, the ending of its name, and the values in it, of which encodings are searched for too."""

    title: str
    ending: str
    data: bytes
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """A file name that tells which canary it is."""
        return re.sub("[^A-Za-z0-9]+", "-", self.title) + "." + self.ending

    def __repr__(self) -> str:
        return self.title


def traces(value: str) -> Iterator[tuple[str, int]]:
    """What a leak could look like: forms of a value, and how long a piece of one is proof."""
    yield from ((line, WINDOW) for line in value.splitlines())
    yield json.dumps(value)[1:-1], WINDOW + 2
    yield "".join(f"\\u{ord(character):04x}" for character in value), 30
    raw = value.encode("utf-8", "surrogatepass")
    yield raw.hex(), 12
    yield raw.hex().upper(), 12
    for shift in range(3):
        # base64 of a longer text that holds the value starts at any of three places.
        whole = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4].decode()
        yield whole, WINDOW + 2
        yield whole.translate(str.maketrans("+/", "-_")), WINDOW + 2
    yield b64(b64(value)), WINDOW + 2


def windows(text: str, size: int) -> set[str]:
    return {text[index : index + size] for index in range(len(text) - size + 1)}


class Search:
    """Finds traces of many values in long outputs."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self.pieces: dict[int, dict[str, str]] = {}
        for canary in canaries:
            for value in canary.values:
                for form, size in traces(value):
                    if len(form) >= WINDOW:
                        size = min(size, len(form))
                        self.pieces.setdefault(size, {}).update(dict.fromkeys(windows(form, size), canary.title))

    def __call__(self, output: str) -> list[str]:
        """The titles of the canaries of which something is seen, also where escapes stand between the characters."""
        bare = re.sub(r"\x1b\[[0-9;]*m|\\x00|\\u0000|\x00", "", output)
        seen: set[str] = set()
        for size, pieces in self.pieces.items():
            for text in {output, bare}:
                seen.update(pieces[piece] for piece in windows(text, size) & pieces.keys())
        return sorted(seen)


def document(kind: str, fields: str, **metadata: str) -> str:
    """A secret in JSON: ``fields`` are the lines that stand last in it."""
    meta = json.dumps({"name": "vault", **metadata})
    return f'{{\n  "apiVersion": "v1",\n  "kind": "Secret",\n  "metadata": {meta},\n  "type": "{kind}",\n{fields}\n}}\n'


def of_values(kind: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A secret of a type, with its values in every way that people write them."""
    yield (
        "data",
        document(kind, '  "data": ' + json.dumps({key: b64(value) for key, value in values.items()}, indent=4)),
    )
    yield "stringData", document(kind, '  "stringData": ' + json.dumps(values, indent=4))
    yield "data plain", document(kind, '  "data": ' + json.dumps(values))
    yield "stringData base64", document(kind, '  "stringData": ' + json.dumps({k: b64(v) for k, v in values.items()}))
    twice = {key: b64(b64(value)) for key, value in values.items()}
    yield "data twice", document(kind, '  "data": ' + json.dumps(twice))
    safe = {k: b64(v).translate(str.maketrans("+/", "-_")).rstrip("=") for k, v in values.items()}
    yield "data url-safe", document(kind, '  "data": ' + json.dumps(safe))
    yield "data hex", document(kind, '  "data": ' + json.dumps({k: v.encode().hex() for k, v in values.items()}))
    newline = {key: b64(value + "\n") for key, value in values.items()}
    yield "data newline", document(kind, '  "data": ' + json.dumps(newline))
    both = json.dumps({k: b64(v) for k, v in values.items()})
    yield "both", document(kind, f'  "data": {both},\n  "stringData": {json.dumps(values)}')
    escaped = ", ".join(
        f'"{key}": "' + "".join(f"\\u{ord(character):04x}" for character in value) + '"'
        for key, value in values.items()
    )
    yield "escaped", document(kind, f'  "stringData": {{{escaped}}}')
    null = json.dumps({key: [value, {"x": value}] for key, value in values.items()})
    yield "nested", document(kind, f'  "data": {null}, "stringData": {null}')
    yield "misspelt", document(kind, f'  "stringdata": {json.dumps(values)}, "datas": {json.dumps(values)}')


def types(mark: str) -> Iterator[tuple[str, dict[str, str], tuple[str, ...]]]:
    """Every type of secret with values, and what of them must not be seen; ``mark`` makes them different ones."""

    def token(name: str) -> str:
        return made_up(f"{mark} {name}")

    def pem(label: str, name: str) -> str:
        lines = "\n".join(token(f"{name}{number}") * 2 for number in range(3))
        return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"

    user, word = token("user"), token("password")
    yield "Opaque", {"access": user, "secret": word}, (user, word)
    odd = f'{token("a")}"\\/\n{token("b")}\t{token("c")}é日{token("d")}'
    yield "Opaque", {"odd": odd, "lines": f"{token('e')}\n{token('f')}\r\n"}, tuple(map(token, "abcdef"))
    yield "kubernetes.io/basic-auth", {"username": user, "password": word}, (user, word)
    key = pem("OPENSSH PRIVATE KEY", "ssh")
    yield "kubernetes.io/ssh-auth", {"ssh-privatekey": key}, tuple(key.splitlines()[1:4])
    certificate, private = pem("CERTIFICATE", "crt"), pem("PRIVATE KEY", "key")
    lines = (*certificate.splitlines()[1:4], *private.splitlines()[1:4])
    yield "kubernetes.io/tls", {"tls.crt": certificate, "tls.key": private}, lines
    auth = b64(f"{user}:{word}")
    entry = {"username": user, "password": word, "auth": auth, "email": f"{token('mail')}@example.org"}
    docker = json.dumps({"auths": {"registry.example.org": entry}})
    yield "kubernetes.io/dockerconfigjson", {".dockerconfigjson": docker}, (user, word, auth, token("mail"))
    yield "kubernetes.io/dockerconfigjson", {".dockerconfigjson": docker[:-9]}, (user, word, auth, token("mail"))
    yield "kubernetes.io/dockercfg", {".dockercfg": json.dumps({"registry.example.org": entry})}, (user, word, auth)
    yield "kubernetes.io/service-account-token", {"token": f"{user}.{word}.{user}"}, (user, word)
    yield "bootstrap.kubernetes.io/token", {"token-id": user[:6], "token-secret": word[:16]}, (user[:6], word[:16])
    yield "opaque", {"url": f"postgres://{user}:{word}@db:5432/x"}, (user, word)


WAYS = [way for way, _ in of_values("Opaque", {})]


def whole() -> Iterator[Canary]:
    for way in WAYS:
        for number in range(len(list(types("")))):
            kind, values, hidden = list(types(f"{way} {number}"))[number]
            text = dict(of_values(kind, values))[way].replace(
                "vault", f"vault-{way.replace(' ', '-').lower()}-{number}"
            )
            if way == "data twice":
                hidden += tuple(b64(b64(value)) for value in values.values())
            yield Canary(f"{number} {kind} {way}", "json", text.encode(), hidden)


ONE, TWO = "@one@", "@two@"
"""What stands for the two values of a file, before it gets values of its own."""
HEAD = '"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "vault"}'
YAML = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: vault\n"
SPEC = (
    'pipeline: {name: edges}\ntransform: {image: "edges:1.0", cmd: [python3, /edges.py]}\n'
    'input: {pfs: {repo: images, glob: "/*"}}\n'
)

BROKEN_JSON = {
    "cut in a value": f'{{{HEAD}, "stringData": {{"a": "{ONE}',
    "cut after a value": f'{{{HEAD}, "stringData": {{"a": "{ONE}"',
    "cut in a second value": f'{{{HEAD}, "stringData": {{"a": "{ONE}", "b": "{TWO}',
    "line break in a value": f'{{{HEAD}, "stringData": {{"a": "{ONE}\n{TWO}"}}}}',
    "tab in a value": f'{{{HEAD}, "stringData": {{"a": "{ONE}\t{TWO}"}}}}',
    "NUL in a value": f'{{{HEAD}, "stringData": {{"a": "{ONE}\0{TWO}"}}}}',
    "wrong escape": f'{{{HEAD}, "stringData": {{"a": "{ONE}\\q{TWO}"}}}}',
    "short escape": f'{{{HEAD}, "stringData": {{"a": "{ONE}\\u12{TWO}"}}}}',
    "half a pair": f'{{{HEAD}, "stringData": {{"a": "{ONE}\\ud800{TWO}"}}}}',
    "no closing quote": f'{{{HEAD}, "stringData": {{"a": "{ONE}, "b": "{TWO}"}}}}',
    "no opening quote": f'{{{HEAD}, "stringData": {{"a": {ONE}", "b": "{TWO}"}}}}',
    "no quotes": f'{{{HEAD}, "stringData": {{"a": {ONE}, "b": {TWO}}}}}',
    "single quotes": f"{{{HEAD}, \"stringData\": {{'a': '{ONE}', 'b': '{TWO}'}}}}",
    "curly quotes": f'{{{HEAD}, "stringData": {{"a": “{ONE}”, "b": "{TWO}"}}}}',
    "no comma": f'{{{HEAD}, "stringData": {{"a": "{ONE}" "b": "{TWO}"}}}}',
    "no comma, lines": f'{{{HEAD}, "stringData": {{\n"a": "{ONE}"\n"b": "{TWO}"\n}}}}',
    "trailing comma": f'{{{HEAD}, "stringData": {{"a": "{ONE}", "b": "{TWO}",}}}}',
    "semicolon": f'{{{HEAD}, "stringData": {{"a": "{ONE}"; "b": "{TWO}"}}}}',
    "no colon": f'{{{HEAD}, "stringData": {{"a" "{ONE}", "b": "{TWO}"}}}}',
    "equals": f'{{{HEAD}, "stringData": {{"a" = "{ONE}", "b": "{TWO}"}}}}',
    "one brace short": f'{{{HEAD}, "stringData": {{"a": "{ONE}", "b": "{TWO}"}}',
    "one brace too many": f'{{{HEAD}, "stringData": {{"a": "{ONE}", "b": "{TWO}"}}}}}}',
    "bracket for brace": f'{{{HEAD}, "stringData": {{"a": "{ONE}", "b": "{TWO}"]}}',
    "glued strings": f'{{{HEAD}, "stringData": {{"a": "{ONE}" + "{TWO}"}}}}',
    "comment behind": f'{{{HEAD}, "stringData": {{"a": "x"}} // {ONE} "{TWO}"\n}}',
    "comment with hash": f'{{{HEAD}, # {ONE}\n"stringData": {{"a": "{TWO}"}}}}',
    "comment of a block": f'{{{HEAD}, /* {ONE} */ "stringData": {{"a": "{TWO}"}}}}',
    "text behind": f'{{{HEAD}, "stringData": {{"a": "{ONE}"}}}} {TWO}',
    "text before": f'{ONE} {{{HEAD}, "stringData": {{"a": "{TWO}"}}}}',
    "set instead of map": f'{{{HEAD}, "stringData": {{"{ONE}", "{TWO}"}}}}',
    "list": f'{{{HEAD}, "stringData": ["{ONE}", "{TWO}"]}}',
    "text": f'{{{HEAD}, "stringData": "{ONE}", "data": "{TWO}"}}',
    "top level": f'{{{HEAD}, "password": "{ONE}", "x": {{"y": ["{TWO}"]}}}}',
    "in metadata": f'{{{HEAD[:-1]}, "password": "{ONE}", "annotations": {{"last": "{{\\"a\\":\\"{TWO}\\"}}"}}}}}}',
    "in spec": f'{{{HEAD}, "spec": {{"data": {{"a": "{ONE}"}}}}, "transform": {{"env": {{"A": "{TWO}"}}}}}}',
    "written twice": f'{{{HEAD}, "stringData": {{"a": "{ONE}", "a": "{TWO}"}}, "data": {{"a": "{ONE}"}}}}',
    "two fields": f'{{{HEAD}, "stringData": {{"a": "{ONE}"}}, "stringData": {{"b": "{TWO}"}}}}',
    "numbers": f'{{{HEAD}, "stringData": {{"a": 731946582055, "b": 0x5F3C91AB7720}}, "x": "{ONE}"}}',
    "two objects": f'{{{HEAD}, "stringData": {{"a": "{ONE}"}}}}\n{{{HEAD}, "stringData": {{"a": "{TWO}"}}}}',
    "an array": f'[{{{HEAD}, "stringData": {{"a": "{ONE}"}}}}, {{{HEAD}, "data": {{"a": "{TWO}"}}}}, "{ONE}"]',
    "a List": f'{{"kind": "List", "apiVersion": "v1", "items": [{{{HEAD}, "stringData": {{"a": "{ONE}"}}}}, "{TWO}"]}}',
    "a SecretList": f'{{"kind": "SecretList", "items": [{{"metadata": {{"name": "x"}}, "data": {{"a": "{ONE}"}}}}]}}',
    "lower case kind": f'{{"kind": "secret", "metadata": {{"name": "x"}}, "stringData": {{"a": "{ONE}", "b": {TWO}}}}}',
    "no kind": f'{{"metadata": {{"name": "vault"}}, "stringData": {{"a": "{ONE}", "b": {TWO}}}}}',
    "kind escaped": f'{{"k\\u0069nd": "Secr\\u0065t", "metadata": {{"name": "x"}}, "data": {{"a": "{ONE}"}}}}',
    "template": f'{{{HEAD}, "stringData": {{{{ range .x }}}} "a": "{ONE}" {{{{ end }}}}, "b": "{TWO}"}}',
    "fence": f'```json\n{{{HEAD}, "stringData": {{"a": "{ONE}"}}}}\n```\n{TWO}',
    "a spec as well": f'{{{HEAD}, "pipeline": {{"name": "{"p"}"}}, "stringData": {{"a": "{ONE}"}}, "input": "{TWO}"}}',
    "one long line": f'{{{HEAD}, "stringData": {{' + f'"k": 1 {ONE}, ' * 300 + '"}}',
}

BROKEN_YAML = {
    "plain": f"{YAML}stringData:\n  a: {ONE}\n  b: '{TWO}'\n",
    "base64": f"{YAML}data:\n  a: {b64(ONE)}\n  b: !!binary {b64(TWO)}\n",
    "block": f"{YAML}stringData:\n  a: |\n    {ONE}\n    {TWO}\n  b: >-\n    {ONE}\n    {TWO}\n",
    "block badly indented": f"{YAML}stringData:\n  a: |\n    {ONE}\n  {TWO}\n  b: c\n",
    "flow": f'{YAML}stringData: {{a: {ONE}, b: "{TWO}"}}\n',
    "flow without blank": f"{YAML}stringData: {{a:{ONE}, b:{TWO}}}\n",
    "colon in a value": f"{YAML}stringData:\n  a: {ONE}: {TWO}\n",
    "no blank behind colon": f"{YAML}stringData:\n  a:{ONE}\n  b:{TWO}\n",
    "tab": f"{YAML}stringData:\n\ta: {ONE}\n\tb: {TWO}\n",
    "open quote": f'{YAML}stringData:\n  a: "{ONE}\n  b: {TWO}\n',
    "open single quote": f"{YAML}stringData:\n  a: '{ONE}\n  b: {TWO}\n",
    "quote inside": f'{YAML}stringData:\n  a: "{ONE}" {TWO}\n',
    "wrong escape": f'{YAML}stringData:\n  a: "{ONE}\\q{TWO}"\n',
    "anchors": f"{YAML}stringData:\n  a: &x {ONE}\n  b: *x\n  c: *y{TWO}\n",
    "anchor is the value": f"{YAML}stringData:\n  a: &{ONE}\n  b: *{TWO}\n",
    "tag is the value": f"{YAML}stringData:\n  a: !{ONE} x\n  b: !<{TWO}> y\n",
    "percent": f"{YAML}stringData:\n  a: %{ONE}\n  b: @{TWO}\n",
    "backtick": f"{YAML}stringData:\n  a: `{ONE}`\n  b: {TWO}\n",
    "merge": f"{YAML}stringData:\n  <<: {{a: {ONE}}}\n  b: {TWO}\n",
    "comment": f"{YAML}# a: {ONE}\nstringData: {{a: b}} # {TWO}\n",
    "over lines": f"{YAML}stringData:\n  a: {ONE}\n    {TWO}\n  b: c\n",
    "bad indentation": f"{YAML}stringData:\n  a: {ONE}\n b: {TWO}\n",
    "numbers": f"{YAML}stringData:\n  a: 0x5F3C91AB7720\n  b: 0731946582055\n  c: +731.946582055\n  x: {ONE}\n",
    "number forms": f"{YAML}x: 731946582055_0\ny: 7319465.8205511.\nz: .731946582055e+7\nstringData: {{a: {ONE}}}\n",
    "dates": f"{YAML}stringData:\n  a: 7319-04-15\n  x: {ONE}\n",
    "a key is complex": f"{YAML}stringData:\n  ? [{ONE}]\n  : {TWO}\n",
    "two documents": f"{YAML}stringData: {{a: {ONE}}}\n---\n{YAML}stringData: {{a: {TWO}}}\n",
    "List": f"apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  stringData:\n    a: {ONE}\n- {TWO}\n",
    "list items": f"{YAML}stringData:\n- a: {ONE}\n- {TWO}\n",
    "directive": f"%YAML 1.2\n---\n{YAML}stringData:\n  a: {ONE}\n",
    "a spec behind": f"{YAML}stringData:\n  a: {ONE} # {TWO}\n---\n{SPEC}",
    "a broken spec behind": f"{YAML}stringData:\n  a: {ONE} # {TWO}\n---\n{SPEC}x: [1\n",
    "a broken secret behind a spec": f'{SPEC}---\n{YAML}stringData:\n  a: "{ONE}\n  b: {TWO}\n',
    "Helm": f"{YAML}stringData:\n  {{{{- if .x }}}}\n  a: {ONE}\n  {{{{- end }}}}\n  b: {TWO}\n",
    "ConfigMap": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata: {{a: {ONE}, b: 0x{TWO}}}\n",
    "SealedSecret": "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: x}\n"
    f"spec:\n  encryptedData: {{a: {ONE}}}\n  template: {{stringData: {{b: {TWO}}}}}\n",
    "ExternalSecret": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\n"
    f"spec:\n  data: [{{secretKey: a, remoteRef: {{key: {ONE}}}}}]\n  target: {{template: {{data: {{b: {TWO}}}}}}}\n",
    "sops": f"{YAML}stringData:\n  a: {ONE}\nsops: {{mac: {TWO}, kms: []}}\n",
    "Deployment": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec:\n  template: {spec: "
    f"{{containers: [{{name: x, env: [{{name: A, value: {ONE}}}]}}]}}}}\nx: {TWO}\n",
}


def filled(title: str, ending: str, text: str, encode: Callable[[str], bytes] = str.encode) -> Canary:
    """The canary of a text, with values of its own."""
    one, two = made_up(f"{title} one"), made_up(f"{title} two")
    for place, value in ((b64(ONE), b64(one)), (b64(TWO), b64(two)), (ONE, one), (TWO, two)):
        text = text.replace(place, value)
    name = re.sub("[^a-z0-9]+", "-", f"vault {title} x".lower())
    hidden = tuple(value for value in (one, two, *NUMBERS) if value in text or b64(value) in text)
    return Canary(title, ending, encode(text.replace("vault", name)), hidden)


NUMBERS = ("731946582055", "5F3C91AB7720", "7319-04-15")


def broken() -> Iterator[Canary]:
    for title, text in BROKEN_JSON.items():
        yield filled(f"JSON, {title}", "json", text)
    for title, text in BROKEN_YAML.items():
        yield filled(f"YAML, {title}", "yaml", text)


def encoded() -> Iterator[Canary]:
    """Files that are not UTF-8, or not only."""
    text = document("Opaque", f'  "stringData": {{"a": "{ONE}", "b": "{TWO}"}}')
    yaml = f"{YAML}stringData:\n  a: {ONE}\n  b: {TWO}\n"
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-8-sig"):
        yield filled(name, "json", text, partial(str.encode, encoding=name))
        yield filled(f"{name}, YAML", "yaml", yaml, partial(str.encode, encoding=name))
    for extra in ("ff", "e9", "c080", "eda080", "00", "85", "1b5b33316d"):

        def with_bytes(text: str, extra: str = extra) -> bytes:
            return text.encode().replace(b"%", bytes.fromhex(extra))

        yield filled(f"bytes {extra}", "json", text.replace(ONE, f"{ONE}%"), with_bytes)
        yield filled(f"bytes {extra} before", "json", "%" + text, with_bytes)
        yield filled(f"bytes {extra}, YAML", "yaml", yaml.replace(ONE, f"{ONE}%{TWO}"), with_bytes)


GROUPS = {"whole": [*whole()], "broken": [*broken()], "encoded": [*encoded()]}
