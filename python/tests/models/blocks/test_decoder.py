"""Unlisted models: their layers are found, or the model is rejected with the reason."""

import pytest
import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForCausalLM, LlamaConfig, LlamaModel, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPast
from transformers.models.llama.modeling_llama import LlamaMLP

from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import ColumnNorms, Statistics
from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Layer, find_decoder
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.models.blocks.runner import BlockRunner
from support.pruning_runs import WINDOWS

UNLISTED = ("olmo2", "starcoder2", "cohere", "stablelm", "granite", "glm4", "olmoe", "nemotron", "gptj", "codegen")


@pytest.mark.parametrize("arch", UNLISTED)
def test_the_layers_of_an_unlisted_family_are_found(arch: str) -> None:
    torch.manual_seed(0)
    config = AutoConfig.for_model(
        arch,
        vocab_size=300,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        rotary_dim=4,
        pad_token_id=0,
    )
    model = AutoModelForCausalLM.from_config(config, experts_implementation=ONE_BY_ONE).eval().requires_grad_(False)
    layers = [layer.name for layers in find_decoder(model).layers for layer in layers]
    assert sorted(layer.name for layer in gather_statistics(model, 2)) == sorted(layers)


class Scaled(LlamaModel):
    """Changes the hidden states between its blocks."""

    order: tuple[int, ...] = (0, 1)
    scale = 1.5

    def forward(self, input_ids: Tensor, use_cache: bool = False) -> BaseModelOutputWithPast:  # noqa: ARG002
        hidden = self.embed_tokens(input_ids)
        positions = self.rotary_emb(hidden, position_ids=torch.arange(input_ids.shape[1])[None])
        for index in self.order:
            hidden = self.scale * self.layers[index](hidden, position_embeddings=positions)
        return BaseModelOutputWithPast(last_hidden_state=self.norm(hidden))


class Remembering(Scaled):
    """Adds what the first block has returned to the inputs of the third."""

    def forward(self, input_ids: Tensor, use_cache: bool = False) -> BaseModelOutputWithPast:  # noqa: ARG002
        hidden = self.embed_tokens(input_ids)
        positions = self.rotary_emb(hidden, position_ids=torch.arange(input_ids.shape[1])[None])
        first = self.layers[0](hidden, position_embeddings=positions)
        second = self.layers[1](2 * first, position_embeddings=positions)
        third = self.layers[2](first + second, position_embeddings=positions)
        return BaseModelOutputWithPast(last_hidden_state=self.norm(third))


class Twice(Scaled):
    order = (0, 1, 0, 1)
    scale = 1.0


class InOrder(Scaled):
    scale = 1.0


class Choosy(nn.Module):
    """Experts as separate modules; the data choose one for a whole batch."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.experts = nn.ModuleList([LlamaMLP(config), LlamaMLP(config)])

    def forward(self, hidden: Tensor) -> Tensor:
        output: Tensor = self.experts[int(hidden[0, -1, 0] > 0)](hidden)
        return output


SMALL = LlamaConfig(vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4)


LARGER = LlamaConfig(vocab_size=300, hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4)


def gather_statistics(model: PreTrainedModel, batch: int) -> dict[Layer, Statistics]:
    """The statistics of all layers."""
    seen: dict[Layer, Statistics] = {}
    options = PassOptions(mode="sequential", batch=batch, gather=ColumnNorms)
    for block in sequential_pass(model, find_decoder(model), WINDOWS, options):
        block.prune_layers(seen.update)
    return seen


@torch.no_grad()
def test_what_a_model_does_between_its_blocks_is_replayed() -> None:
    torch.manual_seed(0)
    model = Scaled(LARGER)
    model.order = (0, 1, 2)
    decoder = find_decoder(model)
    runner = BlockRunner(model, decoder, WINDOWS, 2)
    for block in range(3):
        runner.enter(block)
        runner.advance(block)
    with runner.replayed():
        found = torch.cat([model(windows).last_hidden_state for windows in WINDOWS.split(2)])
    torch.testing.assert_close(found, model(WINDOWS).last_hidden_state, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Remembering, "block 2 returns something else when called alone than inside"),
        (Twice, "not each called once"),
    ],
)
def test_a_model_that_does_more_than_its_blocks_is_rejected(kind: type[Scaled], reason: str) -> None:
    torch.manual_seed(0)
    with pytest.raises(SecateurError, match=reason) as caught:
        gather_statistics(kind(LARGER if kind is Remembering else SMALL).train(mode=False), 5)
    assert caught.value.code == "PRUNE_UNSUPPORTED_MODEL"
    gather_statistics(InOrder(SMALL).train(mode=False), 5)


def test_layers_whose_order_depends_on_the_data_are_rejected() -> None:
    torch.manual_seed(0)
    model = InOrder(SMALL).train(mode=False)
    model.layers[1].mlp = Choosy(SMALL)
    with pytest.raises(SecateurError, match=r"depends on the data: mlp\.experts\.0\.gate_proj or mlp\.experts\.1"):
        gather_statistics(model, 1)
    with pytest.raises(SecateurError, match=r"mlp\.experts\.\d\.gate_proj is never called"):
        gather_statistics(model, 5)


def test_a_weight_shared_by_two_layers_is_rejected() -> None:
    model = LlamaModel(SMALL)
    model.layers[1].mlp = model.layers[0].mlp
    with pytest.raises(
        SecateurError, match=r"layers\.1\.mlp\.gate_proj and layers\.0\.mlp\.gate_proj share one weight"
    ):
        find_decoder(model)


class Overwriting(LlamaMLP):
    """The second Linear reads the same tensor as the first, but with changed content."""

    def forward(self, hidden: Tensor) -> Tensor:
        hidden = hidden.clone()
        gate = self.gate_proj(hidden)
        output: Tensor = self.down_proj(gate * self.up_proj(hidden.mul_(2)))
        return output


@pytest.mark.parametrize("batch", [2, 5])
def test_a_tensor_counts_as_another_input_after_it_was_written_to(batch: int) -> None:
    torch.manual_seed(0)
    model = InOrder(SMALL).train(mode=False).requires_grad_(False)
    model.layers[0].mlp = Overwriting(SMALL).requires_grad_(False)  # type: ignore[no-untyped-call]
    norms = {layer.name: statistics.norms() for layer, statistics in gather_statistics(model, batch).items()}
    assert torch.allclose(norms["layers.0.mlp.up_proj"], 2 * norms["layers.0.mlp.gate_proj"])
