"""No object that `apply` makes writes out a value, whatever is done with it."""

from __future__ import annotations

import base64

from tests.cluster.conftest import VALUE, Run
from tests.redaction.recorder import everything_shown, recorded


def test_no_object_of_a_run_writes_out_a_value(apply: Run) -> None:
    with recorded() as made:
        assert apply("--yes", ".").code == 0
    encoded = base64.b64encode(f"{VALUE}-a".encode()).decode()[:20]
    shown = everything_shown(made)
    assert [kind for kind, text in shown.items() if VALUE in text or encoded in text] == []
    assert shown.keys() >= {"Answer", "Content", "Item", "Secret", "SecretValue"}
