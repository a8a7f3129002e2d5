"""The sentences: what is pointed at, and what is said to write instead."""

from __future__ import annotations

import json
from typing import Any

import pytest

from spec_lint.engine.rule import Rule, all_rules
from spec_lint.engine.rule_page import blocks, sections
from spec_lint.findings.finding import Part
from spec_lint.pachyderm.fields import RELEASES, SINCE
from spec_lint.pachyderm.messages import MESSAGES
from spec_lint.pachyderm.release import Release
from spec_lint.pachyderm.removed_fields import REMOVED, what_became
from spec_lint.schema.kubernetes_words import kubernetes_hint
from spec_lint.schema.problem import SchemaProblem
from spec_lint.schema.validate import check_pipeline


def the_problem(fragment: dict[str, Any]) -> SchemaProblem:
    (problem,) = check_pipeline({"pipeline": {"name": "edges"}, **fragment})
    return problem


@pytest.mark.parametrize(
    ("fragment", "pointer", "hint"),
    [
        ({"transfrom": {}}, ("transfrom",), "Did you mean `transform`?"),
        ({"Transform": {}}, ("Transform",), "Write `transform`"),
        ({"parallelismspec": {}}, ("parallelismspec",), "Write `parallelism_spec`"),
        ({"datumTrie": 1}, ("datumTrie",), "Did you mean `datumTries`?"),
        ({"image": "a"}, ("image",), "one level deeper, into `transform`"),
        ({"transform": {"autoscaling": True}}, ("transform", "autoscaling"), "to the top of the spec"),
        ({"input": {"repo": "a"}}, ("input", "repo"), "into `pfs` or `cron`"),
        ({"input": {"cross": [{"glob": "/"}]}}, ("input", "cross", 0, "glob"), "into `pfs`"),
        ({"transform": {"memory": "1G"}}, ("transform", "memory"), "`resource_requests` and `resource_limits`"),
        ({"egress": {"url": "s3://a"}}, ("egress", "url"), "`URL` in capitals"),
        ({"egress": {"object_storage": {"URL": "s3://a"}}}, ("egress", "object_storage", "URL"), "`url` in lower case"),
        ({"determined": {"zzz": 1}}, ("determined", "zzz"), "Its only field is `workspaces`."),
        ({"createPipelineRequest": {}}, ("createPipelineRequest",), "pachctl create defaults"),
        ({"standby": True}, ("standby",), "`autoscaling`"),
        ({"TFJob": {}}, ("TFJob",), "rejects every TFJob"),
        ({"tf_job": {"spec": {}}}, ("tf_job", "spec"), "rejects every TFJob"),
        ({"chunkSpec": {}}, ("chunkSpec",), "`datum_set_spec`"),
        ({"input": {"atom": {}}}, ("input", "atom"), "Write `pfs`, its new name"),
        ({"parallelism_spec": {"coefficient": 1}}, ("parallelism_spec", "coefficient"), "`constant`"),
    ],
)
def test_unknown_fields(fragment: dict[str, Any], pointer: tuple[str | int, ...], hint: str) -> None:
    problem = the_problem(fragment)
    assert (problem.pointer, problem.part) == (pointer, Part.KEY)
    assert problem.code in ("P001", "P011")
    assert hint in (problem.help or "")


@pytest.mark.parametrize(
    ("fragment", "message", "hint"),
    [
        ({"transform": {"cmd": "python3 /a.py"}}, "must be a list of strings, not a string", '`["python3", "/a.py"]`'),
        ({"transform": {"cmd": "ls | wc"}}, "must be a list", '`["sh", "-c", "ls | wc"]`'),
        ({"transform": {"stdin": "x"}}, "must be a list", "a list of lines"),
        ({"transform": {"env": [{"name": "A", "value": "b"}]}}, "names to strings", '`{"NAME": "value"}`'),
        ({"transform": {"env": {"A": 1}}}, "`transform.env.A` must be a string, not a number", "quotes"),
        ({"transform": {"secrets": {"name": "a"}}}, "must be a list", "brackets"),
        ({"transform": {"accept_return_code": 1}}, "must be a list of integers", "`[1]`"),
        ({"transform": {"image_pull_secrets": [{"name": "a"}]}}, "must be a string", "name alone"),
        ({"input": {"cross": {"pfs": {}}}}, "must be a list of inputs", "a list, even for one input"),
        ({"input": [{"pfs": {}}]}, "`input` must be a mapping", "`cross` or `union`"),
        ({"pod_patch": []}, "must be a string with JSON in it", "quotes"),
        ({"resource_requests": {"memory": 64}}, "must be a string", '`"256Mi"`'),
        ({"resource_requests": {"cpu": "500m"}}, "must be a number", "`0.5`"),
        ({"resource_limits": {"gpu": 2}}, "must be a mapping", '`{"type": "nvidia.com/gpu", "number": 2}`'),
        ({"parallelism_spec": 4}, "must be a mapping", '`{"constant": 4}`'),
        ({"egress": "s3://a"}, "must be a mapping", '`{"URL": "s3://a"}`'),
        ({"autoscaling": "true"}, "must be true or false", "`true`, without quotes"),
        ({"autoscaling": "yes"}, "must be true or false", "Write `true`."),
        ({"transform": {"secrets": ["db"]}}, "must be a mapping", '`{"name": "db", "mount_path": "..."}`'),
        ({"s3_out": "Off"}, "must be true or false", "Write `false`."),
        ({"transform": {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {}}}]}}, "names to strings", "`env_var`"),
        ({"transform": {"env": {"A": {"valueFrom": {"secretKeyRef": {}}}}}}, "must be a string", "`transform.secrets`"),
        ({"datum_tries": "03"}, "must be an integer", "`3`"),
        ({"datum_timeout": "1h30m"}, "is not a valid duration", '`"5400s"`'),
        ({"datum_timeout": 10}, "must be a string", '`"10s"`'),
        ({"datum_tries": 1.5}, "must be an integer, not a number with a fraction", ""),
        ({"datum_tries": 5e-324}, "must be an integer, not a number with a fraction", ""),
        ({"output_branch": ["main"]}, "must be a string, not a list", "Write the string alone"),
        ({"transform": [{"image": "a"}]}, "must be a mapping", "Write the mapping alone"),
        ({"input": {"cron": {"start": 1672531200}}}, "a string with a timestamp", 'Write `"2023-01-01T00:00:00Z"`.'),
        ({"input": {"cron": {"start": 5}}}, "a string with a timestamp", "such as"),
        ({"input": {"cron": {"start": "2024-01-31"}}}, "not a valid timestamp", '`"2024-01-31T00:00:00Z"`'),
        ({"tolerations": [{"operator": "Exists"}]}, "must be `EXISTS`, `EQUAL` or `EMPTY`", "`EXISTS`"),
        ({"tolerations": [{"effect": "NO_SCHEDUL"}]}, "must be `NO_SCHEDULE`", "Did you mean `NO_SCHEDULE`?"),
        ({"tolerations": [{"operator": "2"}]}, "must be `EXISTS`", "without quotes"),
        ({"transform": {"stdin": None}}, "must be a list, not null", "or write `[]`"),
        ({"transform": {"cmd": None}}, "must be a list, not null", "Write the words of the command as a list"),
        ({"input": {"cross": None}}, "must be a list, not null", "List the inputs"),
        ({"metadata": {"labels": None}}, "must be a mapping, not null", "`{}`"),
    ],
)
def test_wrong_values(fragment: dict[str, Any], message: str, hint: str) -> None:
    problem = the_problem(fragment)
    assert problem.part is Part.VALUE
    assert message in problem.message
    assert hint in (problem.help or "")


@pytest.mark.parametrize(
    ("fragment", "hint"),
    [
        ({"volumes": []}, "`pod_patch`, at the path `/volumes/-`"),
        ({"transform": {"volumeMounts": []}}, "`mount_path`"),
        ({"transform": {"imagePullPolicy": "Always"}}, "`/containers/0/imagePullPolicy`"),
        ({"image_pull_policy": "Always"}, "`/containers/0/imagePullPolicy`"),
        ({"imagePullSecrets": ["a"]}, "into `transform`"),
        ({"transform": {"resources": {"limits": {"cpu": 1}}}}, "`resource_limits`"),
        ({"resources": {"requests": {"cpu": 1}}}, "`resource_requests`"),
        ({"limits": {"cpu": 1}}, "`resource_limits`"),
        ({"resource_limits": {"limits": {"cpu": 1}}}, "its fields directly"),
        ({"resource_limits": {"nvidia.com/gpu": 1}}, "`gpu`"),
        ({"resource_requests": {"ephemeral-storage": "1Gi"}}, "`disk`"),
        ({"transform": {"envFrom": [{"secretRef": {"name": "db"}}]}}, "`transform.env`"),
        ({"transform": {"secrets": [{"secretName": "db"}]}}, "Write `name`."),
        ({"transform": {"secrets": [{"name": "db", "secretKeyRef": {"key": "a"}}]}}, "`key`"),
        ({"transform": {"secrets": [{"name": "db", "items": []}]}}, "below `mount_path`"),
        ({"command": ["a"]}, "`cmd` in `transform`"),
        ({"transform": {"command": ["a"]}}, "`cmd`"),
        ({"args": ["a"]}, "`transform.cmd`"),
        ({"nodeSelector": {"a": "b"}}, "into `scheduling_spec`"),
        ({"transform": {"nodeSelector": {"a": "b"}}}, "into `scheduling_spec`"),
        ({"transform": {"tolerations": []}}, "to the top of the spec"),
        ({"priorityClassName": "a"}, "into `scheduling_spec`"),
        ({"serviceAccountName": "a"}, "`/serviceAccountName`"),
        ({"transform": {"serviceAccount": "a"}}, "`/serviceAccountName`"),
        ({"replicas": 3}, "`parallelism_spec`"),
        ({"transform": {"ports": []}}, "`internal_port`"),
        ({"service": {"port": 80}}, "`external_port`"),
        ({"service": {"targetPort": 80}}, "`internal_port`"),
        ({"restartPolicy": "Never"}, "`datum_tries`"),
        ({"initContainers": []}, "`/initContainers/-`"),
        ({"transform": {"securityContext": {"runAsUser": 1000}}}, "`transform.user`"),
        ({"scheduling_spec": {"affinity": {}}}, "`/affinity`"),
        ({"metadata": {"name": "a"}}, "`pipeline`"),
        ({"metadata": {"namespace": "a"}}, "Remove it"),
        ({"activeDeadlineSeconds": 300}, "`job_timeout`"),
        ({"schedule": "@daily"}, "`cron`"),
        ({"kind": "Pipeline"}, "not a Kubernetes object"),
        ({"output": {"URL": "s3://a"}}, "Write `egress`"),
        ({"output": "edges"}, "the repo with the pipeline's name"),
    ],
)
def test_fields_of_kubernetes_and_what_a_spec_has_instead(fragment: dict[str, Any], hint: str) -> None:
    problem = the_problem(fragment)
    assert (problem.code, problem.part) == ("P001", Part.KEY)
    assert hint in (problem.help or "")


def test_a_table_of_kubernetes_names_no_field_that_a_spec_has() -> None:
    for message, fields in MESSAGES.items():
        for field in fields:
            assert kubernetes_hint(message, field.replace("_", "").lower()) is None, (message, field)


def test_nobody_is_told_to_remove_a_null_that_must_be_filled() -> None:
    for fragment in ({"transform": {"cmd": None}}, {"input": {"join": None}}):
        assert "Remove" not in (the_problem(fragment).help or "")


def test_all_problems_at_once_one_for_each_place() -> None:
    spec = {
        "name": "edges",
        "transform": {"cmd": "x", "imag": "a", "env": {"A": 1, "B": 2}},
        "egress": {"object_storage": {"URL": "a"}, "sql_database": {"url": 5}},
        "datum_tries": "x",
    }
    pointers = [problem.pointer for problem in check_pipeline(spec)]
    assert len(pointers) == len(set(pointers))
    assert set(pointers) >= {
        (), ("name",), ("transform", "cmd"), ("transform", "imag"), ("transform", "env", "A"),
        ("transform", "env", "B"), ("egress", "object_storage", "URL"), ("datum_tries",),
    }  # fmt: skip


def test_the_missing_name_is_looked_for_at_the_top() -> None:
    problems = check_pipeline({"name": "edges"})
    missing = next(problem for problem in problems if problem.code == "P009")
    assert missing.pointer == ()
    assert "Move the `name`" in (missing.help or "")


def test_values_of_the_environment_are_never_shown() -> None:
    spec = {
        "pipeline": {"name": "a"},
        "transform": {"env": {"PASSWORD": 90210, "TOKEN": ["hunter2"]}, "stdin": "hunter2"},
    }
    shown = repr(check_pipeline(spec))
    assert "PASSWORD" in shown
    assert "90210" not in shown and "hunter2" not in shown


FIELD_RULES = [rule for code, rule in all_rules().items() if code.startswith("P0")]


@pytest.mark.parametrize("rule", FIELD_RULES, ids=lambda rule: rule.code)
def test_each_code_has_an_example_that_fires_and_one_that_does_not(rule: Rule) -> None:
    parts = sections(rule.docstring)
    wrong, right = (json.loads(next(blocks(parts[heading])).text) for heading in ("Wrong", "Right"))
    problems = check_pipeline(wrong)
    assert [(problem.code, problem.name) for problem in problems] == [(rule.code, rule.name)]
    assert problems[0].severity is rule.severity
    assert check_pipeline(right) == []


def test_the_history_knows_every_field() -> None:
    for message, fields in SINCE.items():
        assert list(fields) and set(fields) == set(MESSAGES[message])
        assert all(since in RELEASES for since in fields.values())
    for message, removed in REMOVED.items():
        assert not set(removed) & set(MESSAGES[message])
        for past in removed.values():
            assert Release.parse(past.since) <= Release.parse(past.until) < Release.parse(past.removed_in)
    standby = what_became("CreatePipelineRequest", "standby")
    assert standby is not None and standby.removed_in == "2.0"
    assert what_became("CreatePipelineRequest", "never_was") is None
    assert Release.parse("v2.12.3") == (2, 12) > Release.parse("2.9")
