"""`python -m secateur`: only JSON on stdout, exit statuses, readable problems."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from conftest import DENSE, MAGNITUDE, trial_spec
from secateur.__main__ import main
from secateur.engine import Engine
from secateur.files import files_digest
from secateur.models.sources.source import locate
from secateur.pruning.registry import all_methods
from secateur.settings import Settings
from secateur.spec import Catalogue, CheckReport, Metric, TrialResult, TrialSpec


@pytest.fixture
def command(settings: Settings) -> Any:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SECATEUR_HOME": str(settings.home),
        "SECATEUR_MODEL_ROOTS": str(settings.model_roots[0]),
        "SECATEUR_THREADS": "1",
        "SECATEUR_DEVICE": "cpu",
    }

    def run(*arguments: str, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "secateur", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            env=environment | changes,
            check=False,
        )

    return run


def write(folder: Path, name: str, spec: TrialSpec) -> str:
    path = folder / name
    path.write_text(spec.to_json())
    return str(path)


def test_a_snapshot_is_taken_of_the_named_revision_only(command: Any, settings: Settings, tmp_path: Path) -> None:
    folder = str(tmp_path / "snapshots")
    revision = locate("file:llama", settings).revision
    taken = command("snapshot", "file:llama", "--revision", revision, SECATEUR_MODEL_SNAPSHOTS=folder)
    assert taken.returncode == 0
    snapshot = Path(json.loads(taken.stdout)["folder"])
    assert files_digest(snapshot.iterdir(), snapshot) == revision
    other = command("snapshot", "file:llama", "--revision", "sha256:0", SECATEUR_MODEL_SNAPSHOTS=folder)
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.startswith("PRUNE_MODEL_CHANGED: ")
    off = command("snapshot", "file:llama", "--revision", revision)
    assert off.returncode == 2
    assert "SECATEUR_MODEL_SNAPSHOTS is not set" in off.stderr


def test_trials_in_one_process_print_one_line_each(command: Any, tmp_path: Path, engine: Engine) -> None:
    specs = [trial_spec(), trial_spec(**DENSE)]
    files = [write(tmp_path, f"{index}.json", spec) for index, spec in enumerate(specs)]
    ended = command("trial", *files, "--jsonl", "--progress")
    assert ended.returncode == 0
    results = [TrialResult.from_json(line) for line in ended.stdout.splitlines()]
    here = [engine.run(spec, progress=lambda _: None, cancelled=lambda: False) for spec in specs]
    assert [result.measurements[0].value for result in results] == [result.measurements[0].value for result in here]
    assert [result.fingerprint for result in results] == [result.fingerprint for result in here]
    assert "100.0% evaluate: perplexity on brown/test: window 20 of 20" in ended.stderr


@pytest.mark.parametrize("method", ["magnitude", {"id": "magnitude"}])
def test_a_method_may_have_the_short_form_of_a_job(command: Any, engine: Engine, method: Any) -> None:
    spec = trial_spec(**MAGNITUDE)
    ended = command("trial", "-", stdin=json.dumps(json.loads(spec.to_json()) | {"method": method}))
    assert ended.returncode == 0, ended.stderr
    assert TrialResult.from_json(ended.stdout).fingerprint == engine.fingerprint(spec)


def test_a_failed_trial_from_standard_input_exits_with_1(command: Any) -> None:
    ended = command("trial", "-", stdin=trial_spec(pattern="12:24").to_json())
    assert ended.returncode == 1
    assert TrialResult.from_json(ended.stdout).status == "failed"
    assert "32 inputs are no multiple of 24" in ended.stderr


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("{", ["Invalid JSON"]),
        (
            '{"model": "m", "method": {"params": {}}, "level": 1, "pattern": "unstructured", "x": 1}',
            ["/method/id: Field required", "/level: Input should be less than 1", "/x: Extra inputs"],
        ),
        (
            '{"model": "m", "method": 3, "level": 0.5, "pattern": "unstructured"}',
            ["/method: Input should be"],
        ),
        (
            trial_spec(evaluations=[{"dataset": "file:a.txt", "split": "test"}]).to_json(),
            ["/evaluations/0/split: file:a.txt has no splits; leave out `split`"],
        ),
        (
            trial_spec(method={"id": "wand", "params": {}}).to_json(),
            ["/method/id: unknown method 'wand': did you mean wanda"],
        ),
    ],
    ids=["no JSON", "schema", "method", "split of a file", "lookup"],
)
def test_a_wrong_spec_lists_its_problems(command: Any, settings: Settings, text: str, problems: list[str]) -> None:
    ended = command("trial", "-", stdin=text, SECATEUR_DATA_ROOTS=str(settings.data_roots[0]))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert all(problem in ended.stderr for problem in problems), ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_missing_file_and_a_wrong_setting_exit_with_2(command: Any) -> None:
    ended = command("trial", "missing.json")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "missing.json: No such file" in ended.stderr
    ended = command("methods", SECATEUR_THREADS="many")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "SECATEUR_THREADS must be a positive integer" in ended.stderr


def test_check_describe_and_methods_print_json(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SECATEUR_HOME", str(settings.home))
    monkeypatch.setenv("SECATEUR_MODEL_ROOTS", str(settings.model_roots[0]))
    monkeypatch.setenv("SECATEUR_DEVICE", "cpu")
    request: dict[str, Any] = {
        "model": "file:llama",
        "methods": [{"id": "wanda", "params": {}}],
        "levels": [0.5],
        "patterns": ["unstructured"],
        "calibration": {"dataset": "brown", "seqlen": 64},
        "evaluations": [{"dataset": "brown", "seqlen": 64}],
    }
    (tmp_path / "sound.json").write_text(json.dumps(request))
    (tmp_path / "wrong.json").write_text(json.dumps(request | {"model": "file:no"}))
    assert main(["check", str(tmp_path / "sound.json")]) == 0
    assert CheckReport.from_json(capsys.readouterr().out).problems == []
    assert main(["check", str(tmp_path / "wrong.json")]) == 2
    assert CheckReport.from_json(capsys.readouterr().out).problems[0].code == "PRUNE_UNKNOWN_MODEL"
    assert main(["describe", "--threads", "1"]) == 0
    catalogue = Catalogue.from_json(capsys.readouterr().out)
    assert (catalogue.metrics, catalogue.environment.threads) == (list(get_args(Metric)), 1)
    assert main(["methods"]) == 0
    assert [method["id"] for method in json.loads(capsys.readouterr().out)] == list(all_methods())


def test_the_contract_does_not_import_torch() -> None:
    code = "import sys, secateur.spec, secateur.settings; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=True)


def test_a_trial_reads_an_upload(command: Any, tmp_path: Path) -> None:
    upload = "019a1b2c-3d4e-7f50-8a6b-7c8d9e0f1a2b"
    (tmp_path / f"{upload}.jsonl").write_text(json.dumps({"query": "the of and to in that is " * 40}) + "\n")
    calibration = {"dataset": f"upload:{upload}", "samples": 2, "seqlen": 32}
    evaluations = [{"dataset": f"upload:{upload}", "seqlen": 32}]
    spec = write(tmp_path, "spec.json", trial_spec(calibration=calibration, evaluations=evaluations))
    ended = command("trial", spec, SECATEUR_UPLOADS=str(tmp_path))
    result = TrialResult.from_json(ended.stdout)
    assert (ended.returncode, result.status) == (0, "succeeded")
    assert result.protocol
    assert result.protocol.calibration
    assert result.protocol.calibration.dataset == f"upload:{upload}"
    assert result.measurements[0].split == "all"
