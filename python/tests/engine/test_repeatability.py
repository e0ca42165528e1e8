"""The same spec gives the same bits of weights and figures, with equal hardware and threads."""

import os
import subprocess
import sys

import pytest

from conftest import MAGNITUDE, run, trial_spec
from secateur.engine import Engine
from secateur.pruning.registry import DENSE, all_methods
from secateur.settings import Settings
from secateur.spec import TrialResult, TrialSpec
from support.tiny_models import write_tiny_brown

METHODS = [DENSE, *all_methods()]
_RUN = """
import sys
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import TrialSpec

engine = Engine(Settings.from_environment())
for line in sys.stdin:
    print(engine.run(TrialSpec.from_json(line), progress=lambda _: None, cancelled=lambda: False).to_json())
"""


def spec_of(method_id: str) -> TrialSpec:
    """Tiny OPT, because it has biases, which some methods score."""
    dense = method_id == DENSE
    return trial_spec(
        model="file:opt",
        method={"id": method_id, "params": {}},
        level=0.0 if dense else 0.5,
        pattern="unstructured" if dense else all_methods()[method_id].patterns[0],
    )


def bits(result: TrialResult) -> tuple[str | None, float | None]:
    """The digest of the weights, and the perplexity."""
    assert result.status == "succeeded", result.error and result.error.traceback
    return result.weights_digest, result.measurements[0].value


@pytest.fixture(scope="module")
def elsewhere(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, TrialResult]:
    """The result of each method in a new process, which begins without the caches of this one."""
    home = tmp_path_factory.mktemp("home")
    write_tiny_brown(home)
    environment = {
        "SECATEUR_HOME": str(home),
        "SECATEUR_MODEL_ROOTS": str(settings.model_roots[0]),
        "SECATEUR_DEVICE": "cpu",
        "SECATEUR_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ended = subprocess.run(
        [sys.executable, "-c", _RUN],
        input="\n".join(spec_of(method_id).to_json() for method_id in METHODS),
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        method_id: TrialResult.from_json(line)
        for method_id, line in zip(METHODS, ended.stdout.splitlines(), strict=True)
    }


@pytest.mark.parametrize("method_id", METHODS)
def test_a_method_repeats_to_the_bit(engine: Engine, elsewhere: dict[str, TrialResult], method_id: str) -> None:
    spec = spec_of(method_id)
    first = run(engine, spec)
    run(engine, trial_spec(model="file:opt", **MAGNITUDE, level=0.9))
    assert bits(run(engine, spec)) == bits(first)
    assert bits(elsewhere[method_id]) == bits(first)
    assert elsewhere[method_id].fingerprint == first.fingerprint


@pytest.mark.parametrize("pass_", ["sequential", "reference"])
@pytest.mark.parametrize("method_id", ["wanda", "sparsegpt", "movement"])
def test_every_level_of_a_sweep_equals_the_trial_on_a_cold_engine(
    settings: Settings, engine: Engine, method_id: str, pass_: str
) -> None:
    method = {"id": method_id, "params": {}}
    sweep = [trial_spec(method=method, level=level, **{"pass": pass_}) for level in (0.9, 0.3)]
    assert [bits(run(engine, spec)) for spec in sweep] == [bits(run(Engine(settings), spec)) for spec in sweep]
