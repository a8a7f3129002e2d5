"""The pipelines of a run together: names, cycles, order, branches and repositories, each shown at the exact place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from spec_lint.engine.judge import judge
from spec_lint.engine.loader import load
from spec_lint.findings.finding import Finding, Severity
from spec_lint.model.project import Project
from spec_lint.model.settings import Settings
from spec_lint.pachyderm.release import Release
from spec_lint.settings.choice import Choice


def spec(name: str, *inputs: str, more: str = "") -> str:
    """A spec that reads inputs, each written ``repo`` or ``repo@branch`` or as the fields of a ``pfs`` input."""
    listed = []
    for given in inputs:
        repo, _, branch = given.partition("@")
        fields = given if ":" in given else f"repo: {repo}" + (f", branch: {branch}" if branch else "")
        listed.append(f'{{pfs: {{{fields}, glob: "/*"}}}}')
    project = ""
    if "/" in name:
        owner, name = name.split("/")
        project = f", project: {{name: {owner}}}"
    text = f"pipeline: {{name: {name}{project}}}\ntransform: {{image: 'a:1', cmd: [python3, /a.py]}}\n"
    return f"{text}input: {{cross: [{', '.join(listed)}]}}\n{more}"


def findings(
    files: Mapping[str, str] | str, *rules: str, settings: Settings | None = None, info: bool = False
) -> list[Finding]:
    files = {"specs.yaml": files} if isinstance(files, str) else files
    documents = [document for path, text in files.items() for document in load(path, text.encode()).documents]
    chosen = Choice(select=("X1",), info=True)
    found = judge(Project(documents, settings or Settings()), chosen).findings
    return [
        finding
        for finding in found
        if (info or finding.severity is not Severity.INFO) and (not rules or finding.rule in rules)
    ]


def told(found: list[Finding]) -> list[tuple[str, str, int]]:
    """Code, the text at the place, and its line."""
    return [(one.rule, one.span.text, one.span.source.position(one.span.start)[0]) for one in found]


def cron(name: str) -> str:
    """A spec with a cron input called tick."""
    text = f"pipeline: {{name: {name}}}\ntransform: {{image: 'a:1', cmd: [a]}}\n"
    return f'{text}input: {{cron: {{name: tick, spec: "@daily", overwrite: true}}}}\n'


def together(*specs: str) -> str:
    return "---\n".join(specs)


class TestNames:
    def test_twice_in_a_file(self) -> None:
        found = findings(together(spec("edges", "images"), spec("edges", "drawings")))
        assert told(found) == [("X101", "edges", 5)]
        assert [label.span.text for label in found[0].related] == ["edges"]

    def test_every_later_one_is_reported_once(self) -> None:
        found = findings(together(*[spec("edges", "images")] * 4))
        assert [one.rule for one in found] == ["X101"] * 3

    def test_an_update_takes_the_place_of_the_first(self) -> None:
        found = findings(together(spec("edges", "images", more="update: true\n"), spec("edges", "images")))
        assert [one.rule for one in found] == ["X102"]

    def test_an_update_that_comes_later_does_not_help_what_came_before(self) -> None:
        last = spec("corners", "images", more="update: true\n")
        found = findings(together(spec("edges", "images"), spec("edges", "images"), last))
        assert [one.rule for one in found] == ["X101"]

    def test_in_another_file_it_is_a_warning(self) -> None:
        files = {"a.yaml": spec("edges", "images"), "b.yaml": spec("edges", "images")}
        assert told(findings(files)) == [("X102", "edges", 1)]

    def test_in_another_folder_it_is_advice(self) -> None:
        files = {"a/edges.yaml": spec("edges", "images"), "b/edges.yaml": spec("edges", "images")}
        assert findings(files) == []
        assert [one.rule for one in findings(files, "X114", info=True)] == ["X114"]

    def test_projects_are_apart(self) -> None:
        assert findings(together(spec("vision/edges", "images"), spec("edges", "images"))) == []

    @pytest.mark.parametrize("other", ["find-edges", "Find_Edges", "FIND-EDGES"])
    def test_names_that_are_one_for_kubernetes(self, other: str) -> None:
        found = findings(together(spec("find_edges", "images"), spec(other, "images")))
        assert told(found) == [("X103", other, 5)]

    def test_a_project_and_a_name_that_are_one_for_kubernetes(self) -> None:
        text = together(spec("a-b/c", "images"), spec("a/b-c", "images"))
        assert [one.rule for one in findings(text)] == ["X103"]
        assert findings(text, settings=Settings(version=Release(2, 4))) == []


class TestCycles:
    def test_the_whole_way_is_shown(self) -> None:
        found = findings(together(spec("a", "c"), spec("b", "a"), spec("c", "b", "images")))
        assert told(found) == [("X107", "a", 7)]
        assert "a → b → c → a" in found[0].message
        assert sorted(label.span.text for label in found[0].related) == ["b", "c"]

    def test_two_knots_are_two_findings(self) -> None:
        text = together(spec("a", "b"), spec("b", "a"), spec("c", "d"), spec("d", "c"))
        assert [one.rule for one in findings(text)] == ["X107", "X107"]

    def test_a_cycle_through_another_branch_is_reported_as_such(self) -> None:
        text = together(spec("a", "b@dev"), spec("b", "a"))
        assert [one.rule for one in findings(text)] == ["X108"]
        assert "X107" in [one.rule for one in findings(text, settings=Settings(version=Release(2, 5)))]

    def test_one_beside_another_branch_is_one(self) -> None:
        text = together(spec("a", "b"), spec("b", "a"), spec("c", "a", "b@dev"))
        assert [one.rule for one in findings(text)] == ["X107", "X108"]

    def test_a_pipeline_that_reads_itself_is_another_rule(self) -> None:
        assert findings(spec("a", "a")) == []

    def test_a_long_one_needs_no_recursion(self) -> None:
        size = 3000
        files = {f"p{index}.yaml": spec(f"p{index}", f"p{(index + 1) % size}") for index in range(size)}
        found = findings(files)
        assert [one.rule for one in found] == ["X107"]
        assert len(found[0].related) == size - 1

    def test_the_shortest_one_is_shown(self) -> None:
        text = together(spec("a", "d", "b"), spec("b", "a"), spec("c", "b"), spec("d", "c"))
        assert "a → b → a" in findings(text, "X107")[0].message


class TestOrder:
    def test_upstream_has_to_come_first(self) -> None:
        found = findings(together(spec("montage", "edges"), spec("edges", "images")))
        assert told(found) == [("X109", "edges", 3)]
        assert findings(together(spec("edges", "images"), spec("montage", "edges"))) == []

    def test_files_have_no_order(self) -> None:
        assert findings({"a.yaml": spec("montage", "edges"), "b.yaml": spec("edges", "images")}) == []

    def test_the_repository_of_a_cron_input_counts(self) -> None:
        cron = "pipeline: {name: report}\ntransform: {image: 'a:1', cmd: [a]}\n"
        cron += 'input: {cron: {name: tick, spec: "@daily", overwrite: true}}\n'
        assert told(findings(together(spec("reader", "report_tick"), cron))) == [("X109", "report_tick", 3)]

    def test_an_update_may_find_it_there(self) -> None:
        text = together(spec("montage", "edges", more="update: true\n"), spec("edges", "images"))
        assert findings(text) == []

    def test_an_array_is_a_file_too(self) -> None:
        text = (
            '[{"pipeline": {"name": "b"}, "input": {"pfs": {"repo": "a", "glob": "/"}}},'
            ' {"pipeline": {"name": "a"}, "input": {"pfs": {"repo": "images", "glob": "/"}}}]'
        )
        assert [one.rule for one in findings({"specs.json": text})] == ["X109"]


class TestBranches:
    def test_two_of_one_repository_in_one_dag(self) -> None:
        text = together(spec("train", "images@dev", "labels"), spec("test", "images", "labels"))
        found = findings(text)
        assert told(found) == [("X108", "images", 7)]
        assert 'and the repo "labels" connects the two.' in found[0].message
        assert [label.span.text for label in found[0].related] == ["dev"]
        assert findings(text, settings=Settings(version=Release(2, 5))) == []

    def test_through_the_output_of_others(self) -> None:
        text = together(spec("a", "images"), spec("b", "a"), spec("c", "b", "images@dev"))
        found = findings(text)
        assert told(found) == [("X108", "dev", 11)]
        assert 'and the pipeline "b" connects the two, through "b" and "a".' in found[0].message

    def test_the_pipelines_that_connect_them_are_named(self) -> None:
        found = findings(together(spec("a", "raw"), spec("b", "raw@dev"), spec("c", "a", "b")))
        assert told(found) == [("X108", "dev", 7)]
        words = 'while "a" reads its branch "master", and the pipeline "c" connects the two, through "b" and "a".'
        assert words in found[0].message
        chain = [spec(f"p{number}", f"p{number - 1}") for number in range(1, 4)]
        found = findings(together(spec("p0", "raw"), *chain, spec("last", "p3", "raw@dev")))
        words = 'the pipelines "p3", "p2" and "p1" connect the two, through "p3", "p2", "p1" and "p0".'
        assert words in found[0].message

    def test_of_many_that_connect_them_some_are_named(self) -> None:
        chain = [spec(f"p{number}", f"p{number - 1}") for number in range(1, 40)]
        found = findings(together(spec("p0", "raw"), *chain, spec("last", "p39", "raw@dev")))
        words = 'the pipelines "p39", "p38", "p37", "p36", "p35" and 34 more connect the two.'
        assert words in found[0].message

    def test_unconnected_pipelines_are_accepted(self) -> None:
        assert findings(together(spec("train", "images@dev", "labels"), spec("test", "images", "others"))) == []

    def test_in_one_pipeline_it_is_another_rule(self) -> None:
        assert findings(spec("train", "images@dev", "images")) == []

    def test_the_same_branch_is_accepted(self) -> None:
        assert findings(together(spec("a", "images@dev", "labels"), spec("b", "images@dev", "labels"))) == []

    def test_of_another_project_they_are_others(self) -> None:
        text = together(spec("a", "images@dev", "labels"), spec("b", "project: vision, repo: images", "labels"))
        assert findings(text) == []

    def test_a_trigger_has_a_branch_of_its_own(self) -> None:
        trigger = "repo: images, trigger: {size: 1G}"
        found = findings(together(spec("a", "images", "labels"), spec("b", trigger, "labels")))
        assert told(found) == [("X108", "images", 7)]

    def test_pipelines_that_are_there_twice_tell_nothing(self) -> None:
        files = {
            "a/train.yaml": spec("train", "images@dev", "labels"),
            "b/train.yaml": spec("train", "images", "labels"),
        }
        assert findings(files) == []

    @pytest.mark.parametrize(
        ("written", "read", "culprit"),
        [("staging", "edges", "edges"), ("staging", "edges@master", "master"), ("master", "edges@dev", "dev")],
    )
    def test_one_that_is_never_written(self, written: str, read: str, culprit: str) -> None:
        text = together(spec("edges", "images", more=f"output_branch: {written}\n"), spec("montage", read))
        found = findings(text)
        assert [(one.rule, one.span.text) for one in found] == [("X111", culprit)]
        assert [label.span.text for label in found[0].related] == [written]

    def test_one_that_a_trigger_moves_is_written(self) -> None:
        mover = spec("large", "repo: edges, branch: dev, trigger: {branch: master, size: 1G}")
        text = together(spec("edges", "images"), mover, spec("montage", "edges@dev"))
        assert findings(text, "X111") == []

    def test_one_that_a_trigger_watches_in_vain(self) -> None:
        trigger = "repo: edges, branch: own, trigger: {branch: staging, size: 1G}"
        found = findings(together(spec("edges", "images"), spec("montage", trigger)))
        assert told(found) == [("X118", "staging", 7)]
        assert found[0].severity is Severity.WARNING  # somebody may have created the branch
        older = Settings(version=Release(2, 7))
        assert told(findings(together(spec("edges", "images"), spec("montage", trigger)), settings=older)) == [
            ("X111", "staging", 7)
        ]

    @pytest.mark.parametrize("other", ["trigger: {branch: large, size: 1G}, branch: own", "branch: large"])
    def test_one_that_a_trigger_watches_and_another_spec_makes(self, other: str) -> None:
        trigger = "repo: edges, branch: own, trigger: {branch: staging, size: 1G}"
        maker = other.replace("large", "master").replace("own", "staging") if "trigger" in other else "branch: staging"
        specs = (spec("edges", "images"), spec("large", f"repo: edges, {maker}"), spec("montage", trigger))
        assert "X118" not in [one.rule for one in findings(together(*specs))]

    def test_one_that_a_trigger_watches_in_the_repo_of_a_cron_input(self) -> None:
        watching = "repo: report_tick, branch: own, trigger: {{branch: {}, size: 1G}}"
        found = findings(together(cron("report"), spec("montage", watching.format("zz"))))
        assert told(found) == [("X118", "zz", 7)]
        assert findings(together(cron("report"), spec("montage", watching.format("master")))) == []

    def test_one_whose_name_is_filled_in_first(self) -> None:
        trigger = "repo: edges, branch: own, trigger: {branch: staging, size: 1G}"
        maker = spec("edges", "images", more='output_branch: "{{ branch }}"\n')
        assert "X118" not in [one.rule for one in findings(together(maker, spec("montage", trigger)))]

    @pytest.mark.parametrize("branch", ["a.b", "6d51881e83dc459a83a1799e777c7a85"])
    def test_one_that_cannot_exist_is_left_to_its_own_rule(self, branch: str) -> None:
        trigger = f"repo: edges, branch: own, trigger: {{branch: {branch}, size: 1G}}"
        for reader in (spec("montage", trigger), spec("montage", f"repo: edges, branch: {branch}")):
            assert findings(together(spec("edges", "images"), reader)) == []

    def test_one_that_a_trigger_takes_from_its_pipeline(self) -> None:
        trigger = "repo: edges, branch: master, trigger: {branch: staging, size: 1G}"
        found = findings(together(spec("edges", "images"), spec("montage", trigger)))
        assert told(found) == [("X112", "master", 7), ("X118", "staging", 7)]


class TestRepositories:
    def known(self, *repos: str) -> Settings:
        return Settings(external_repos=repos)

    def test_a_repo_that_nobody_creates_is_an_error_if_all_are_known(self) -> None:
        found = findings(spec("edges", "imagse"), settings=self.known("images"))
        assert told(found) == [("X104", "imagse", 3)]
        assert found[0].help == 'Did you mean "images"?'

    @pytest.mark.parametrize("known", ["images", "vision/images", "ima*", "vision/*", "*"])
    def test_names_and_globs(self, known: str) -> None:
        assert findings(spec("vision/edges", "images"), settings=self.known(known)) == []

    def test_another_project_is_another_repository(self) -> None:
        found = findings(spec("edges", "images"), settings=self.known("vision/images"))
        assert [one.rule for one in found] == ["X104"]

    def test_pipelines_and_cron_inputs_make_repositories(self) -> None:
        cron = "pipeline: {name: report}\ntransform: {image: 'a:1', cmd: [a]}\n"
        cron += 'input: {cron: {name: tick, spec: "@daily", overwrite: true}}\n'
        files = {"a.yaml": cron, "b.yaml": spec("reader", "report_tick", "report")}
        assert findings(files, settings=self.known()) == []

    def test_what_is_in_another_project(self) -> None:
        text = together(spec("vision/edges", "images"), spec("report", "edges"))
        assert told(findings(text)) == [("X110", "edges", 7)]
        found = findings(text, settings=self.known("images"))
        assert [one.rule for one in found] == ["X104"]
        assert found[0].help == 'It is in another project; add `"project": "vision"` to this input.'

    def test_the_wrong_project_is_shown_where_it_is_written(self) -> None:
        text = together(spec("vision/edges", "images"), spec("report", "project: visoin, repo: edges"))
        assert told(findings(text)) == [("X110", "visoin", 7)]

    @pytest.mark.parametrize(
        ("made", "text"),
        [("prod/a", "project: staging, repo: a"), ("prod/clean", "project: staging, repo: clean")],
    )
    @pytest.mark.parametrize("reader", ["prod/a", "prod/report"])
    def test_a_project_that_is_named_is_meant(self, made: str, text: str, reader: str) -> None:
        specs = [spec(reader, text)] + [spec(made, "images")] * (made != reader)
        assert findings(together(*specs)) == []
        refused = findings(together(*specs), "X104", settings=self.known("prod/images"))
        assert [one.help for one in refused] == ["If it exists, add it to `external_repos`."]

    @pytest.mark.parametrize(
        ("made", "read"),
        [("edge_finder", "edge-finder"), ("Edges", "edges"), ("edges", "egdes"), ("montage", "motage")],
    )
    def test_near_misses_are_reported_without_external_repos(self, made: str, read: str) -> None:
        found = findings(together(spec(made, "images"), spec("report", read)))
        assert told(found) == [("X105", read, 7)]
        assert found[0].help == f'Did you mean "{made}"?'

    @pytest.mark.parametrize(
        ("made", "read"),
        [("data1", "data2"), ("train", "brain"), ("abc", "abd"), ("edges", "other")],
    )
    def test_names_that_are_alike_on_purpose(self, made: str, read: str) -> None:
        assert findings(together(spec(made, "photos"), spec("report", read))) == []

    @pytest.mark.parametrize(
        ("made", "read"), [("orders", "order"), ("image", "images"), ("preprocess", "preproces"), ("A-bills", "a_bill")]
    )
    def test_a_plural_that_one_pipeline_reads_is_a_near_miss(self, made: str, read: str) -> None:
        found = findings(together(spec(made, "photos"), spec("report", read)))
        assert told(found) == [("X105", read, 7)]
        assert found[0].help == f'Did you mean "{made}"?'

    @pytest.mark.parametrize(
        "others",
        [
            pytest.param([spec("report", "order"), spec("summary", "order")], id="several-read-it"),
            pytest.param([spec("report", "order", "orders")], id="it-reads-both"),
            pytest.param([spec("raw", "order"), spec("orders", "raw")], id="it-is-upstream"),
            pytest.param([spec("orders", "order")], id="it-makes-the-other"),
        ],
    )
    def test_a_plural_that_may_be_meant(self, others: list[str]) -> None:
        made = [] if "name: orders}" in "".join(others) else [spec("orders", "photos")]
        assert findings(together(*made, *others)) == []

    def test_what_was_not_seen_is_advice_once(self) -> None:
        files = {f"p{number}.yaml": spec(f"p{number}", "images") for number in range(3)}
        assert [one.rule for one in findings(files, info=True)] == ["X106"]

    def test_a_pipeline_named_like_the_repository_of_a_cron_input(self) -> None:
        found = findings(together(cron("report"), spec("report_tick", "images")))
        assert told(found) == [("X115", "report_tick", 5)]
        assert [label.span.text for label in found[0].related] == ["report"]
        assert [one.rule for one in findings({"b.yaml": cron("report"), "a.yaml": spec("report_tick", "images")})] == [
            "X116"  # which comes first is not certain
        ]
        assert told(findings(together(spec("report_tick", "images"), cron("report")))) == [("X116", "report_tick", 1)]
        assert findings(together(cron("report"), spec("vision/report_tick", "images"), cron("other"))) == []

    def test_a_pipeline_that_is_said_to_be_elsewhere(self) -> None:
        found = findings(spec("edges", "images"), settings=self.known("images", "edges"))
        assert told(found) == [("X113", "edges", 1)]


def test_ill_typed_parts_are_left_out() -> None:
    text = "pipeline: {name: [a]}\ninput: {cross: [1, {pfs: x}, {pfs: {repo: 5, branch: {}, trigger: 3}}, {cron: 1}]}\n"
    assert findings(together(text, text)) == []
