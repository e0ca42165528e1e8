"""Mixtures of experts: each expert is pruned as three Linears."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.func import functional_call

from bench import oracle
from secateur.calibration.statistics import ColumnNorms, Gram, Statistics
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.models.loading import load
from secateur.models.sources.source import Source
from secateur.settings import Settings
from secateur.spec import Pass
from support.families import write_family
from support.pruning_runs import CPU, WINDOWS, layers_of, load_tiny, prune
from support.wanda_reference import lowest


def gradient_of(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


# A Linear of an expert, the parameter that holds it, and where: gate and up in halves, interleaved or in one, [outputs,
# inputs] or transposed, called through the registry of implementations or by their module alone.
PARTS: dict[str, tuple[str, str, Callable[[Tensor], Tensor]]] = {
    "mixtral": ("mlp.experts.7.up_proj", "mlp.experts.gate_up_proj", lambda fused: fused[7, 64:]),
    "qwen3_moe": ("mlp.experts.7.down_proj", "mlp.experts.down_proj", lambda fused: fused[7]),
    "aria_text": ("mlp.experts.3.up_proj", "mlp.experts.gate_up_proj", lambda fused: fused[3, :, 64:].T),
    "gpt_oss": ("mlp.experts.3.up_proj", "mlp.experts.gate_up_proj", lambda fused: fused[3, :, 1::2].T),
    "llama4_text": (
        "feed_forward.experts.3.up_proj",
        "feed_forward.experts.gate_up_proj",
        lambda fused: fused[3, :, 64:].T,
    ),
    "nemotron_h": ("mixer.experts.3.up_proj", "mixer.experts.up_proj", lambda fused: fused[3]),
    "jetmoe": (
        "self_attention.experts.output_linear.3.linear",
        "self_attention.experts.output_linear.weight",
        lambda fused: fused[3],
    ),
}
WITHOUT_CHOICE = ("llama4_text", "jetmoe")


@pytest.mark.parametrize("arch", PARTS)
def test_experts_one_by_one_compute_the_same_as_transformers(tmp_path: Path, arch: str) -> None:
    """The outputs, and the gradient of every expert's part."""
    ours = load(Source(arch, write_family(tmp_path, arch), "0" * 64), "float32", CPU)
    theirs = oracle.load(ours.source.folder)
    for model in (ours.model, theirs):
        model.requires_grad_(True)
        model(WINDOWS, labels=WINDOWS).loss.backward()
    if arch not in WITHOUT_CHOICE:
        assert (ours.model.config._experts_implementation, theirs.config._experts_implementation) == (
            ONE_BY_ONE,
            "eager",
        )
    assert torch.allclose(ours.model(WINDOWS).logits, theirs(WINDOWS).logits, rtol=1e-4, atol=1e-3)
    expected = dict(theirs.named_parameters())
    for name, parameter in ours.model.named_parameters():
        if parameter.grad is not None:
            assert torch.allclose(parameter.grad, gradient_of(expected[name]), rtol=1e-3, atol=1e-5), name
    role, holder, part = PARTS[arch]
    layer = next(layer for layer in ours.decoder.layers[1] if layer.role == role)
    fused = ours.decoder.blocks[1].get_parameter(holder)
    assert layer.parameter is fused
    for found, whole in ((layer.weight, fused.detach()), (layer.view(gradient_of(fused)), gradient_of(fused))):
        assert torch.equal(found, part(whole))
        assert found.data_ptr() == part(whole).data_ptr()


def test_the_biases_of_experts_belong_to_their_linears(tmp_path: Path) -> None:
    loaded = load(Source("gpt_oss", write_family(tmp_path, "gpt_oss"), "0" * 64), "float32", CPU)
    experts: Any = loaded.decoder.blocks[0].get_submodule("mlp.experts")
    biases = {layer.role: layer.bias for layer in loaded.decoder.layers[0]}
    for kind, expected in (
        ("gate_proj", experts.gate_up_proj_bias[3, ::2]),
        ("up_proj", experts.gate_up_proj_bias[3, 1::2]),
        ("down_proj", experts.down_proj_bias[3]),
    ):
        bias = biases[f"mlp.experts.3.{kind}"]
        assert bias is not None
        assert torch.equal(bias, expected)


def test_an_expert_of_llama_4_without_tokens_is_pruned_by_magnitude(tmp_path: Path) -> None:
    """Its experts get all tokens, with zeros in place of those that are not for them."""
    loaded = load(Source("llama4_text", write_family(tmp_path, "llama4_text"), "0" * 64), "float32", CPU)
    weight = loaded.decoder.blocks[1].get_parameter("feed_forward.router.weight")
    direction = weight[0].clone()
    for expert, share in {1: -1, 2: 0.5, 3: -0.5}.items():
        weight.data[expert] = share * direction
    before = {layer.role: layer.weight.clone() for layer in loaded.decoder.layers[1]}
    found = prune(loaded, "sequential", 5)
    for role in ("feed_forward.experts.2.up_proj", "feed_forward.experts.3.down_proj"):
        assert torch.equal(~found[f"model.layers.1.{role}"], lowest(before[role].abs(), 0.5, "unstructured"))


def test_routers_stay_dense(families: Settings) -> None:
    loaded = load_tiny("qwen2_moe", families)
    assert not [
        layer.name for layer in layers_of(loaded) if layer.role.rpartition(".")[2] in {"gate", "shared_expert_gate"}
    ]
    assert any(layer.role == "mlp.shared_expert.down_proj" for layer in layers_of(loaded))


@pytest.mark.parametrize(("mode", "batch"), [("reference", 2), ("sequential", 5), ("sequential", 2)])
@pytest.mark.parametrize("gather", [ColumnNorms, Gram])
def test_an_expert_without_tokens_is_pruned_by_magnitude(
    families: Settings, mode: Pass, batch: int, gather: type[Statistics]
) -> None:
    loaded = load_tiny("mixtral", families)
    mixture: Any = loaded.decoder.blocks[1].mlp
    # For a token on either side of this direction, two other experts score higher than number 3.
    direction = mixture.gate.weight[2].clone()
    for expert, share in {2: 2, 3: 0.5, 4: -1, 5: 1, 6: -2}.items():
        mixture.gate.weight.data[expert] = share * direction
    before = {layer.role: layer.weight.clone() for layer in loaded.decoder.layers[1]}
    found = prune(loaded, mode, batch, gather=gather)
    for kind in ("gate_proj", "up_proj", "down_proj"):
        role = f"mlp.experts.3.{kind}"
        assert torch.equal(~found[f"model.layers.1.{role}"], lowest(before[role].abs(), 0.5, "unstructured"))
    assert all(((~mask).sum(dim=1) == mask.shape[1] // 2).all() for mask in found.values())


def test_a_functional_call_uses_the_replaced_parameters(families: Settings) -> None:
    loaded = load_tiny("mixtral", families)
    mixture: Any = loaded.decoder.blocks[0].mlp
    experts = mixture.experts
    hidden, chosen = torch.randn(6, 32), torch.tensor([[0, 3]] * 6)
    arguments = (hidden, chosen, torch.full((6, 2), 0.5))
    doubled = functional_call(experts, {"down_proj": 2 * experts.down_proj}, arguments)
    assert torch.allclose(doubled, 2 * experts(*arguments))
