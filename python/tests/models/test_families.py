"""Models of one family of each kind: what their blocks compute, exact counts, saving, whole trials."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM

from conftest import succeed, trial_spec
from secateur.calibration.statistics import ColumnNorms
from secateur.engine import Engine
from secateur.models.blocks.runner import BlockRunner
from secateur.models.loading import LoadedModel
from secateur.models.outline import outline
from secateur.settings import Settings
from support.pruning_runs import WINDOWS, layers_of, load_tiny, prune, restored
from support.tiny_models import FAMILIES

LAYERS = {"opt": 6, "phi": 6, "phi3": 4, "gpt2": 4, "gpt_neox": 4, "bloom": 4, "falcon": 4, "mixtral": 28}
LAYERS |= {"qwen2_moe": 31, "qwen3_moe": 28}


@pytest.fixture(scope="module", params=FAMILIES)
def of_family(request: pytest.FixtureRequest, families: Settings) -> LoadedModel:
    return load_tiny(request.param, families)


@pytest.fixture
def loaded(of_family: LoadedModel) -> Iterator[LoadedModel]:
    with restored(of_family):
        yield of_family


def test_the_sequential_pass_is_exact_and_does_not_depend_on_the_batch_size(loaded: LoadedModel) -> None:
    at_once = prune(loaded, "sequential", 5)
    loaded.weights.restore()
    in_batches = prune(loaded, "sequential", 2)
    assert [name for name in at_once if not torch.equal(at_once[name], in_batches[name])] == []
    assert all(((~mask).sum(dim=1) == mask.shape[1] // 2).all() for mask in at_once.values())


def test_the_blocks_run_one_by_one_compute_the_models_hidden_states(loaded: LoadedModel) -> None:
    last: list[Tensor] = []
    hook = loaded.decoder.blocks[-1].register_forward_hook(
        lambda _, __, output: last.append(output[0] if isinstance(output, tuple) else output)
    )
    with torch.no_grad():
        loaded.model(WINDOWS, use_cache=False)
        hook.remove()
        runner = BlockRunner(loaded.model, loaded.decoder, WINDOWS, 2)
        for block in range(3):
            runner.advance(block)
    states = torch.cat([runner.inputs(batch) for batch in range(runner.batches)])
    assert torch.allclose(states, last[0], rtol=1e-5, atol=1e-5)


def test_a_pruned_model_is_saved_and_loaded_by_plain_transformers(loaded: LoadedModel, tmp_path: Path) -> None:
    prune(loaded, "sequential", 5, pattern="2:4")
    loaded.model.save_pretrained(tmp_path)
    again = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    saved, weights = again.state_dict(), loaded.model.state_dict()
    assert saved.keys() == weights.keys()
    assert [name for name in weights if not torch.equal(weights[name], saved[name])] == []
    with torch.no_grad():
        assert torch.allclose(again(WINDOWS).logits, loaded.model(WINDOWS).logits, rtol=1e-4, atol=1e-3)
    for layer in layers_of(loaded):
        assert (layer.weight.reshape(-1, 4).count_nonzero(dim=1) == 2).all()


def test_the_outline_knows_the_layers_without_the_weights(loaded: LoadedModel) -> None:
    shapes = outline(loaded.source)
    arch = loaded.source.folder.name
    assert (shapes.family, len(shapes.decoder.layers[0])) == (arch, LAYERS.get(arch, 7))
    assert [(layer.name, layer.weight.shape) for layers in shapes.decoder.layers for layer in layers] == [
        (layer.name, layer.weight.shape) for layer in layers_of(loaded)
    ]


@pytest.mark.parametrize("arch", ["gemma2", "gpt2", "bloom", "qwen2_moe"])
def test_a_trial_succeeds_from_end_to_end(families: Settings, arch: str) -> None:
    engine = Engine(families)
    result = succeed(
        engine, trial_spec(model=f"file:{arch}", calibration={"dataset": "brown", "samples": 2, "seqlen": 32})
    )
    assert result.sparsity.achieved == 0.5
    assert result.measurements[0].value


@pytest.mark.parametrize("arch", ["gpt2", "mixtral"])
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_counts_are_exact_in_lower_precision(families: Settings, arch: str, dtype: str) -> None:
    loaded = load_tiny(arch, families, dtype)
    found = prune(loaded, "sequential", 5)
    assert all(((~mask).sum(dim=1) == mask.shape[1] // 2).all() for mask in found.values())


def test_parallel_attention_and_feed_forward_share_their_statistics(
    families: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns, add = [], ColumnNorms.add

    def count(self: ColumnNorms, inputs: Tensor) -> None:
        columns.append(inputs.shape[-1])
        add(self, inputs)

    monkeypatch.setattr(ColumnNorms, "add", count)
    prune(load_tiny("phi", families), "sequential", 5)
    assert columns == [32, 32, 64] * 3  # q/k/v and fc1, dense, fc2
