"""What blocks pass on besides the hidden states: shared keys and values, returned state, stacked hidden states."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import LlamaConfig
from transformers.modeling_outputs import BaseModelOutputWithPast
from transformers.models.llama.modeling_llama import LlamaDecoderLayer, LlamaModel

from secateur.calibration.statistics import SplitGram
from secateur.errors import SecateurError
from secateur.evaluation.perplexity import perplexity
from secateur.models.blocks.calls import hidden_of
from secateur.models.blocks.decoder import find_decoder
from secateur.models.blocks.runner import BlockRunner
from secateur.models.loading import LoadedModel, Offload, load
from secateur.models.sources.source import Source
from secateur.pruning.registry import create
from support.families import write_family
from support.pruning_runs import CPU, prune, prune_by, restored

WINDOWS = torch.randint(1, 280, (5, 20), generator=torch.Generator().manual_seed(3))
# Keys and values that later blocks share, and four streams of hidden states in place of one; a choice of tokens that a
# block returns for the next one to take.
PASSING_ON = ("gemma3n_text", "gemma4_text", "glm_moe_dsa")


@pytest.fixture(scope="module", params=PASSING_ON)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Source:
    return Source(request.param, write_family(tmp_path_factory.mktemp("model"), request.param), "0" * 64)


@pytest.fixture
def loaded(source: Source) -> LoadedModel:
    return load(source, "float32", CPU)


@torch.no_grad()
def last_states(loaded: LoadedModel) -> Tensor:
    """What the last block returns inside the model, samples first."""
    last: list[Tensor] = []
    hook = loaded.decoder.blocks[-1].register_forward_hook(lambda _, __, output: last.append(hidden_of(output)))
    loaded.model(WINDOWS, use_cache=False)
    hook.remove()
    [states] = last
    return states if states.shape[0] == len(WINDOWS) else states.transpose(0, 1)


@torch.no_grad()
def test_blocks_run_one_by_one_in_batches_compute_the_models_hidden_states(loaded: LoadedModel) -> None:
    runner = BlockRunner(loaded.model, loaded.decoder, WINDOWS, 2)
    for block in range(len(loaded.decoder.blocks)):
        runner.advance(block)
    states = torch.cat([runner.inputs(batch) for batch in range(runner.batches)])
    assert torch.allclose(states, last_states(loaded), rtol=1e-5, atol=1e-5)


@torch.no_grad()
def test_a_copy_of_the_runner_passes_on_its_own(loaded: LoadedModel) -> None:
    """The dense model runs beside the pruned one, and both run each block before the next."""
    expected = last_states(loaded)
    pruned = BlockRunner(loaded.model, loaded.decoder, WINDOWS, 2)
    dense = pruned.copy()
    with restored(loaded):
        for block, layers in enumerate(loaded.decoder.layers):
            dense.advance(block)
            for layer in layers:
                loaded.weights.back_up(layer.parameter)
                layer.weight.mul_(0.5)
            pruned.advance(block)
        states = torch.cat([dense.inputs(batch) for batch in range(dense.batches)])
    assert torch.allclose(states, expected, rtol=1e-5, atol=1e-5)
    assert not torch.allclose(pruned.inputs(0), dense.inputs(0), rtol=0.1)


def test_the_masks_do_not_depend_on_the_batch_size(loaded: LoadedModel) -> None:
    at_once = prune(loaded, "sequential", 5, windows=WINDOWS)
    loaded.weights.restore()
    in_batches = prune(loaded, "sequential", 2, windows=WINDOWS)
    assert [name for name in at_once if not torch.equal(at_once[name], in_batches[name])] == []


def test_a_method_that_aims_at_the_dense_outputs_prunes_them(loaded: LoadedModel) -> None:
    with restored(loaded):
        prune_by(loaded, create("movement", {}), windows=WINDOWS, batch=2, gather=SplitGram)
        assert loaded.decoder.zero_fraction() == 0.5


def test_some_windows_of_a_batch_run_as_in_the_whole_batch(loaded: LoadedModel) -> None:
    runner = BlockRunner(loaded.model, loaded.decoder, WINDOWS, 3)
    some = torch.tensor([2, 0])
    for index, block in enumerate(loaded.decoder.blocks):
        parameters: dict[str, Tensor] = dict(block.named_parameters())
        expected = runner.forward(index, 0)[some]
        assert torch.allclose(runner.forward_some(index, 0, some, parameters), expected, rtol=1e-5, atol=1e-5)
        runner.advance(index)


def test_a_model_larger_than_its_device_is_evaluated_block_by_block(source: Source, tmp_path: Path) -> None:
    resident = load(source, "float32", CPU)
    outside = load(source, "float32", CPU, Offload(tmp_path, 1 << 20))
    measured = perplexity(outside.model, WINDOWS, lambda _, __: None, outside.decoder)
    assert measured == pytest.approx(perplexity(resident.model, WINDOWS, lambda _, __: None), rel=1e-6)


class Returning(nn.Module):
    """A Llama block that also returns the mean of its outputs, and adds the mean that it is given."""

    def __init__(self, config: LlamaConfig, index: int) -> None:
        super().__init__()
        self.layer = LlamaDecoderLayer(config, index)

    def forward(self, hidden: Tensor, mean: Tensor | None = None, **keywords: Any) -> tuple[Tensor, Tensor]:
        output: Tensor = self.layer(hidden, **keywords)
        output = output if mean is None else output + mean
        return output, output.mean(dim=-1, keepdim=True)


class PassingOn(LlamaModel):
    factor = 1.0

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__(config)
        self.layers = nn.ModuleList([Returning(config, index) for index in range(3)])

    def forward(self, input_ids: Tensor, use_cache: bool = False) -> BaseModelOutputWithPast:  # noqa: ARG002
        hidden, mean = self.embed_tokens(input_ids), None
        positions = self.rotary_emb(hidden, position_ids=torch.arange(input_ids.shape[1])[None])
        for layer in self.layers:
            hidden, mean = layer(hidden, mean, position_embeddings=positions)
            mean = mean if self.factor == 1 else self.factor * mean
        return BaseModelOutputWithPast(last_hidden_state=self.norm(hidden))


class Changing(PassingOn):
    factor = 2.0


SMALL = LlamaConfig(vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4)


@torch.no_grad()
def test_what_a_block_returns_is_passed_on_unless_the_model_changes_it_in_between() -> None:
    torch.manual_seed(0)
    model = PassingOn(SMALL).train(mode=False)
    runner = BlockRunner(model, find_decoder(model), WINDOWS, 2)
    for block in range(3):
        runner.advance(block)
    states = torch.cat([model.norm(runner.inputs(batch)) for batch in range(runner.batches)])
    assert torch.allclose(states, model(WINDOWS).last_hidden_state, rtol=1e-5, atol=1e-5)
    changing = Changing(SMALL).train(mode=False)
    with pytest.raises(SecateurError, match="block 1 returns something else when called alone than inside the model"):
        BlockRunner(changing, find_decoder(changing), WINDOWS, 2)
