"""Mixtures of experts: each expert is pruned as three Linears."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.func import functional_call

from secateur.calibration.statistics import ColumnNorms, Gram, Statistics
from secateur.models.experts import ONE_BY_ONE
from secateur.settings import Settings
from secateur.spec import Pass
from support.plain_wanda import plain
from support.pruning_runs import WINDOWS, layers_of, load_tiny, prune
from support.wanda_reference import lowest


def gradient_of(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


MIXTURES = ("mixtral", "qwen2_moe", "qwen3_moe")


@pytest.mark.parametrize("arch", MIXTURES)
def test_experts_one_by_one_compute_the_same_as_transformers(families: Settings, arch: str) -> None:
    """The outputs, and the gradient of every expert's part."""
    ours = load_tiny(arch, families)
    theirs = plain(ours)
    for model in (ours.model, theirs):
        model.requires_grad_(True)
        model(WINDOWS, labels=WINDOWS).loss.backward()
    assert (ours.model.config._experts_implementation, theirs.config._experts_implementation) == (ONE_BY_ONE, "eager")
    assert torch.allclose(ours.model(WINDOWS).logits, theirs(WINDOWS).logits, rtol=1e-4, atol=1e-4)
    layer = next(layer for layer in ours.decoder.layers[0] if layer.role == "mlp.experts.7.down_proj")
    expected = dict(theirs.named_parameters())
    for name, parameter in ours.model.named_parameters():
        assert torch.allclose(gradient_of(parameter), gradient_of(expected[name]), rtol=1e-3, atol=1e-5), name
    gradient = layer.view(gradient_of(layer.parameter))
    assert gradient.shape == layer.weight.shape
    assert gradient.data_ptr() == gradient_of(layer.parameter)[7].data_ptr()


def test_routers_stay_dense(families: Settings) -> None:
    loaded = load_tiny("qwen2_moe", families)
    assert not [
        layer.name for layer in layers_of(loaded) if layer.role.rpartition(".")[2] in {"gate", "shared_expert_gate"}
    ]
    assert any(layer.role == "mlp.shared_expert.down_proj" for layer in layers_of(loaded))


@pytest.mark.parametrize(("mode", "batch"), [("reference", 2), ("sequential", 5), ("sequential", 2)])
@pytest.mark.parametrize("gather", [ColumnNorms, Gram])
def test_an_expert_without_tokens_is_pruned_by_magnitude_with_a_warning(
    families: Settings, mode: Pass, batch: int, gather: type[Statistics]
) -> None:
    loaded = load_tiny("mixtral", families)
    warnings: list[str] = []
    mixture: Any = loaded.decoder.blocks[1].mlp
    # For a token on either side of this direction, two other experts score higher than number 3.
    direction = mixture.gate.weight[2].clone()
    for expert, share in {2: 2, 3: 0.5, 4: -1, 5: 1, 6: -2}.items():
        mixture.gate.weight.data[expert] = share * direction
    before = {layer.role: layer.weight.clone() for layer in loaded.decoder.layers[1]}
    found = prune(loaded, mode, batch, gather=gather, warn=warnings.append)
    assert warnings == ["no calibration token was routed to model.layers.1.mlp.experts.3: pruned by magnitude"]
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
