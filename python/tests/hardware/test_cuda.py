"""Tests that need a GPU: it prunes like a CPU, is repeatable, and reports its failures."""

import dataclasses
import subprocess
import sys
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.sparse import to_sparse_semi_structured

from conftest import DENSE, succeed, trial_spec
from secateur.artifacts import PrunedModel
from secateur.artifacts.speed import on_sparse_tensor_cores
from secateur.calibration.statistics import Gram
from secateur.engine import Engine
from secateur.pruning.masks import keep_all_but
from secateur.pruning.registry import all_methods
from secateur.settings import Settings
from secateur.spec import TrialResult

pytestmark = [pytest.mark.cuda, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")]

SEARCHES = {"alps", "movement", "movement-magnitude", "reinforcement"}
"""Methods that search for a mask. Rounding may lead them to another mask, which is as good."""


@pytest.fixture
def gpu(settings: Settings) -> Engine:
    return Engine(dataclasses.replace(settings, device="cuda:0"))


def method(method_id: str) -> dict[str, Any]:
    """A trial's fields for this method: an applicable model and pattern, unstructured if possible."""
    patterns = all_methods()[method_id].patterns
    pattern = "unstructured" if "unstructured" in patterns else patterns[0]
    model = "file:opt" if "bias" in method_id else "file:llama"
    return {"method": {"id": method_id, "params": {}}, "pattern": pattern, "model": model}


def value(result: TrialResult) -> float | None:
    (measurement,) = result.measurements
    return measurement.value


@pytest.mark.parametrize("method_id", sorted(set(all_methods()) - {"dense"}))
def test_a_gpu_prunes_nearly_like_a_cpu(gpu: Engine, engine: Engine, method_id: str) -> None:
    spec = trial_spec(**method(method_id), dtype="float32")
    on_gpu, on_cpu = succeed(gpu, spec), succeed(engine, spec)
    assert on_gpu.sparsity == on_cpu.sparsity
    assert on_gpu.memory.device_peak_bytes
    if method_id != "variational-dropout":  # each device draws different noise
        assert value(on_gpu) == pytest.approx(value(on_cpu), rel=5e-2 if method_id in SEARCHES else 1e-2)


def test_a_gpu_measures_the_same_as_a_cpu(gpu: Engine, engine: Engine) -> None:
    spec = trial_spec(**DENSE, dtype="float32")
    assert value(succeed(gpu, spec)) == pytest.approx(value(succeed(engine, spec)), rel=1e-5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_statistics_on_a_gpu_are_near_the_exact_sums(dtype: torch.dtype) -> None:
    """Tensor cores drop the last bits of long sums; sums in bfloat16 would be wrong by 1e-3 or more."""
    generator = torch.Generator().manual_seed(0)
    inputs, dense, wanted = (torch.randn(5000, size, generator=generator).to(dtype) for size in (3000, 3000, 40))
    gram = Gram(3000, torch.device("cuda"))
    gram.add(inputs.cuda(), dense=dense.cuda(), target=wanted.cuda())
    for found, left in ((gram.matrix, inputs), (gram.moments.dense_cross, dense), (gram.moments.target_cross, wanted)):
        assert found is not None
        expected = left.double().T @ inputs.double() / len(inputs)
        torch.testing.assert_close(found.cpu().double(), expected, rtol=0, atol=5e-5)


@pytest.mark.parametrize("rows", [1, 3, 200])
@pytest.mark.parametrize("count", [1, 700, 1024, 1400, 2047])
def test_a_gpu_selects_the_same_weights_as_a_cpu(rows: int, count: int) -> None:
    scores = torch.randint(500, (rows, 2048), generator=torch.Generator().manual_seed(count)).float()
    assert torch.equal(keep_all_but(scores.cuda(), count).cpu(), keep_all_but(scores, count))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("method_id", ["wanda", "sparsegpt", "alps", "movement"])
def test_a_gpu_repeats_itself_to_the_last_bit(gpu: Engine, method_id: str, dtype: str) -> None:
    spec = trial_spec(**method(method_id), dtype=dtype)
    first = succeed(gpu, spec)
    succeed(gpu, trial_spec(dtype=dtype))
    again = succeed(gpu, spec)
    assert (again.sparsity, value(again)) == (first.sparsity, value(first))


def test_2_4_pruned_weights_run_on_sparse_tensor_cores(gpu: Engine) -> None:
    """The hardware accepts the saved weights and computes the same products."""
    layers: list[nn.Linear] = []

    def keep(pruned: PrunedModel) -> None:
        for found in pruned.loaded.decoder.layers:
            layers.extend(layer.module for layer in found if isinstance(layer.module, nn.Linear))
        for layer in layers:
            inputs = torch.randn(128, layer.in_features, device="cuda", dtype=torch.bfloat16)
            compressed = to_sparse_semi_structured(layer.weight.detach())
            expected = functional.linear(inputs, layer.weight)
            got = functional.linear(inputs, compressed)
            torch.testing.assert_close(got, expected, rtol=2e-2, atol=2e-2)
            assert torch.equal(compressed.to_dense(), layer.weight)

    spec = trial_spec(model="demo/brown-opt", pattern="2:4", level=0.5, dtype="bfloat16")
    result = gpu.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error and result.error.traceback
    assert layers


def test_the_2_4_weights_of_a_model_are_compressed_and_others_stay() -> None:
    linear = nn.Linear(128, 64, dtype=torch.bfloat16, device="cuda").requires_grad_(False)
    linear.weight.unflatten(1, (-1, 4))[..., :2] = 0
    dense = nn.Linear(128, 64, dtype=torch.bfloat16, device="cuda").requires_grad_(False)
    compressed: Any = on_sparse_tensor_cores(nn.Sequential(linear, dense))  # type: ignore[arg-type]
    inputs = torch.randn(64, 128, dtype=torch.bfloat16, device="cuda")
    assert type(compressed[0].weight.data) is not torch.Tensor
    assert torch.equal(compressed[1].weight, dense.weight)
    torch.testing.assert_close(compressed[0](inputs), linear(inputs), rtol=2e-2, atol=2e-2)


_POISON = """
import sys
import torch
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import TrialSpec

engine = Engine(Settings.from_environment())
spec = TrialSpec.model_validate_json(sys.argv[1])
run = lambda: engine.run(spec, progress=lambda _: None, cancelled=lambda: False)
print(run().status)

def poison(*_):
    wrong = torch.full((1,), 1 << 20, device="cuda")
    return torch.zeros(1, device="cuda")[wrong].cpu()

engine._loaded.decoder.blocks[0].register_forward_pre_hook(lambda *_: poison() and None)
result = run()
print(result.status, result.error.type)
"""


def test_a_device_failure_has_its_own_code(settings: Settings) -> None:
    """In its own process, because nothing runs on a failed device context any more."""
    environment = {
        "SECATEUR_HOME": str(settings.home),
        "SECATEUR_MODEL_ROOTS": str(settings.model_roots[0]),
        "SECATEUR_DEVICE": "cuda:0",
        "PYTHONPATH": ":".join(sys.path),
        "PATH": "/usr/bin",
    }
    command = [sys.executable, "-c", _POISON, trial_spec().to_json()]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.split("\n")[:2] == ["succeeded", "failed PRUNE_DEVICE_FAILED"], done.stderr[-2000:]
