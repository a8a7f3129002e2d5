"""Small files of other tools that have the words of specs or secrets, and specs of every age."""

from __future__ import annotations

LOOKALIKES = {
    "Benthos": (
        "input: {kafka: {addresses: [a]}}\n"
        "pipeline: {threads: 4, processors: [{mapping: root = this}]}\noutput: {drop: {}}"
    ),
    "Benthos with one field": "input: {generate: {count: 1}}\npipeline: {processors: []}\noutput: {stdout: {}}",
    "Benthos with git": (
        "input: {git: {repository_url: a}}\npipeline: {processors: []}\noutput: {stdout: {}}\nbuffer: {}"
    ),
    "Benthos with a broker": (
        "input: {broker: {inputs: [{stdin: {}}]}}\npipeline: {}\noutput: {stdout: {}}\nlogger: {level: INFO}"
    ),
    "Fluent Bit": (
        "service: {flush: 1, http_port: 2020}\npipeline: {inputs: [{name: dummy}], outputs: [{name: stdout}]}"
    ),
    "Fluent Bit with parsers": "parsers: []\npipeline: {inputs: [], filters: [], outputs: []}",
    "Flink CDC": (
        "source: {type: mysql}\nsink: {type: doris}\ntransform: [{source-table: a, filter: id > 1}]\n"
        "pipeline: {name: a, parallelism: 2}"
    ),
    "Flink CDC with a name only": "source: {type: values}\nsink: {type: values}\nroute: []\npipeline: {name: a}",
    "SeaTunnel": (
        "env: {parallelism: 1}\nsource: [{plugin_name: Fake}]\ntransform: []\nsink: [{plugin_name: Console}]"
    ),
    "Modyn": (
        "pipeline: {name: mnist, description: x, version: 1}\nmodel: {id: A}\ntraining: {gpus: 1}\n"
        "data: {dataset_id: m}\ntrigger: {id: B}"
    ),
    "pyannote": (
        "version: 3.1.0\npipeline: {name: pyannote.audio.pipelines.SpeakerDiarization, params: {}}\n"
        "params: {threshold: 0.7}"
    ),
    "Drone 0": ("pipeline: {build: {image: golang, commands: [go build]}}\nservices: {db: {image: postgres}}"),
    "Woodpecker": (
        "pipeline: {lint: {image: node, commands: [x]}, test: {image: node, commands: [y], when: "
        "{event: push}}}\nmatrix: {NODE: [18]}"
    ),
    "Drone 1": "kind: pipeline\ntype: docker\nname: default\nsteps: [{name: a, image: b, commands: [c]}]",
    "a secret of Drone": "kind: secret\nname: token\ndata: c2VjcmV0",
    "a secret of Drone from outside": "kind: secret\nname: token\nget: {path: drone/token, name: value}",
    "Turborepo": (
        '{"$schema": "https://example.org/s.json", "pipeline": {"build": {"dependsOn": ["^build"], '
        '"outputs": []}}, "globalEnv": []}'
    ),
    "Harness": "pipeline: {name: a, identifier: a, projectIdentifier: p, orgIdentifier: o, stages: []}",
    "Beam": (
        "pipeline: {type: chain, source: {type: ReadFromCsv}, transforms: [], sink: {type: WriteToJson}}\noptions: {}"
    ),
    "Data Prepper": "version: '2'\nlogs: {source: {http: {}}, processor: [], sink: [{stdout: {}}]}",
    "Data Prepper, one pipeline": "pipeline: {source: {random: {}}, sink: [{stdout: {}}]}",
    "PDAL": '{"pipeline": [{"type": "readers.las", "filename": "a.las"}, "out.las"]}',
    "Rasa": "language: en\npipeline: [{name: WhitespaceTokenizer}]\npolicies: []",
    "MongoDB": '{"viewOn": "a", "pipeline": [{"$match": {"x": 1}}]}',
    "Elastic, simulate": '{"pipeline": {"processors": [{"set": {"field": "a"}}]}, "docs": []}',
    "filebeat": "pipeline: default\ninput: {type: log, paths: [a]}\nmodule_version: 1",
    "beats module": "service: nginx\ninput: logfile\npipeline: default\nvars: {}",
    "Conduit": "version: 2.2\npipelines: [{id: a, status: running, connectors: []}]",
    "GoCD": "format_version: 10\npipelines: {a: {group: x, materials: {}, stages: []}}",
    "OTel collector": (
        "receivers: {otlp: {}}\nexporters: {debug: {}}\nservice: {pipelines: {traces: {receivers: [otlp]}}}"
    ),
    "Azure": ("trigger: [main]\nresources: {pipelines: [{pipeline: lib, source: lib-ci}]}\nsteps: [{script: make}]"),
    "Bitbucket": "image: node\npipelines: {default: [{step: {script: [x]}}]}",
    "CodePipeline": (
        '{"pipeline": {"name": "a", "roleArn": "b", "artifactStore": {}, "stages": [], "version": '
        '1}, "metadata": {"pipelineArn": "c"}}'
    ),
    "Kestra": "id: a\nnamespace: b\ninputs: [{id: c, type: STRING}]\ntasks: [{id: d, type: e, cmd: [x]}]",
    "GitHub action": "name: a\ninputs: {path: {required: true}}\nruns: {using: docker, image: b}",
    "GitHub workflow": "name: ci\non: {schedule: [{cron: '0 0 * * *'}]}\njobs: {a: {runs-on: b, steps: [{run: c}]}}",
    "Vector": (
        "sources: {a: {type: stdin}}\ntransforms: {b: {type: remap, inputs: [a]}}\n"
        "sinks: {c: {type: console, inputs: [b]}}"
    ),
    "taskcluster": "version: 1\ntasks: [{taskId: a, payload: {image: b, command: [c]}}]",
    "Tekton": ("apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: a}\nspec: {tasks: [], params: []}"),
    "a resource around a spec": (
        "apiVersion: example.org/v1\nkind: Flow\nmetadata: {name: a}\n"
        "spec: {pipeline: {name: a}, transform: {cmd: [x]}, input: {pfs: {repo: r, glob: /}}}"
    ),
    "a ConfigMap": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {password: abcd}",
    "a ConfigMap around a spec": (
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {edges.json: \'{"pipeline": {"name": "a"}}\'}'
    ),
    "a store of secrets": (
        "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: a}\nspec: {provider: {}}"
    ),
    "an answer of an API": '{"metadata": {"name": "users", "page": 2}, "data": {"id": "abcd", "next": "5"}}',
    "DVC": "stages: {train: {cmd: python train.py, deps: [a], outs: [b]}}",
    "Kedro": "pipeline: data_science\nmodel_input: {type: pandas.CSVDataset}",
    "Hugging Face": '{"pipeline_tag": "text-generation", "transformers_version": "4", "input": "text"}',
    "nf-core": "pipeline: nf-core/rnaseq\nrevision: 3.12.0\ninput: s3://bucket/samples.csv",
    "an ETL job": (
        "pipeline: customers\ninput: {path: in.csv}\ntransform: [{rename: {a: b}}]\noutput: {path: out.csv}"
    ),
    "settings of an analysis": (
        "pipeline: {name: notation}\ninput: {residues: ACDE}\noutput: {width: 60}\nlogging: {level: INFO}"
    ),
    "a CDK app": "pipeline: {name: web}\nstages: [build, deploy]",
    "Semaphore": "version: v1.0\nname: a\npipeline: {name: a}\nblocks: []",
    "DL Streamer": '{"type": "GStreamer", "template": ["a"], "description": "b", "pipeline": {"name": "c"}}',
    "numbers": "pipeline: 5\ntransform: 6",
    "lists": "pipeline: []\nspout: []",
    "a list of jobs": "- pipeline: {name: a}\n  steps: []\n- pipeline: {name: b}\n  stages: []",
    "compose": "version: '3'\nservices: {a: {image: b, stdin_open: true}}",
    "a container": '{"image": "a", "cmd": ["b"], "env": {"C": "d"}, "working_dir": "/"}',
}

SPECS = {
    "1.0": (
        '{"pipeline": {"name": "a"}, "transform": {"cmd": ["x"]}, "shards": 1, "inputs": [{"repo": '
        '{"name": "r"}, "method": "map"}]}'
    ),
    "1.3": (
        '{"pipeline": {"name": "a"}, "transform": {"image": "i", "cmd": ["x"]}, "inputs": '
        '[{"name": "n", "repo": {"name": "r"}, "glob": "/"}], "output": {"URL": "s3://b"}, '
        '"gc_policy": {}}'
    ),
    "1.5": (
        '{"pipeline": {"name": "a"}, "transform": {"cmd": ["x"], "stdin": ["y"]}, "input": '
        '{"atom": {"repo": "r", "glob": "/*"}}, "standby": true}'
    ),
    "1.6": (
        '{"pipeline": {"name": "a"}, "transform": {"cmd": ["x"]}, "parallelism_spec": {"constant": '
        '2}, "input": {"cross": [{"atom": {"repo": "r", "glob": "/"}}, {"atom": {"repo": "s", '
        '"glob": "/"}}]}}'
    ),
    "1.8, git": (
        '{"pipeline": {"name": "a"}, "transform": {"image": "i", "cmd": ["x"]}, "input": {"git": '
        '{"url": "https://example.org/a.git"}}}'
    ),
    "1.9, spout": (
        '{"pipeline": {"name": "a"}, "transform": {"image": "i", "cmd": ["x"]}, "spout": '
        '{"overwrite": true, "marker": "m"}}'
    ),
    "1.12, service": (
        '{"pipeline": {"name": "a"}, "transform": {"image": "i", "cmd": ["x"]}, "service": '
        '{"internal_port": 80, "external_port": 30080}, "input": {"pfs": {"repo": "r", "glob": '
        '"/"}}}'
    ),
    "2.0": (
        '{"pipeline": {"name": "a"}, "transform": {"image": "i", "cmd": ["x"]}, "input": {"pfs": '
        '{"repo": "r", "glob": "/*"}}}'
    ),
    "2.0, cron": ("pipeline: {name: a}\ntransform: {image: i, cmd: [x]}\ninput: {cron: {name: t, spec: '@daily'}}"),
    "2.1, spout": "pipeline: {name: a}\ntransform: {image: i, cmd: [x]}\nspout: {service: {internal_port: 80}}",
    "2.3, camelCase": (
        '{"pipeline": {"name": "a"}, "transform": {"image": "i", "cmd": ["x"]}, "parallelismSpec": '
        '{"constant": "1"}, "datumTries": "3", "input": {"group": [{"pfs": {"repo": "r", "glob": '
        '"/(*)", "groupBy": "$1"}}]}}'
    ),
    "2.5, project": (
        '{"pipeline": {"name": "a", "project": {"name": "p"}}, "transform": {"image": "i", "cmd": '
        '["x"]}, "input": {"union": [{"pfs": {"repo": "r", "glob": "/"}}]}, "egress": '
        '{"object_storage": {"url": "s3://b"}}}'
    ),
    "2.8": (
        "pipeline: {name: a}\ndescription: b\ntransform: {image: i, cmd: [x], datum_batching: true}\n"
        "input: {join: [{pfs: {repo: r, glob: /(*), join_on: $1}}]}\nresource_requests: {cpu: 1}\n"
        "pod_patch: '[]'"
    ),
}
