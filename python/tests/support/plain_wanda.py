"""Wanda on any family in its simplest form: statistics from whole forward passes of transformers' own model."""

from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, PreTrainedModel
from transformers.pytorch_utils import Conv1D

from secateur.models.loading import LoadedModel
from support.wanda_reference import lowest

BLOCKS = {
    "opt": "model.decoder.layers",
    "gpt2": "transformer.h",
    "gpt_neox": "gpt_neox.layers",
    "bloom": "transformer.h",
    "falcon": "transformer.h",
}


def plain(loaded: LoadedModel) -> PreTrainedModel:
    """The same model loaded by transformers, with its simplest implementation of experts."""
    return AutoModelForCausalLM.from_pretrained(
        loaded.source.folder, dtype=torch.float32, experts_implementation="eager"
    )


class PlainLayer:
    """A matrix of the plain model and the sums of its squared inputs."""

    def __init__(self, weight: Tensor) -> None:
        self.weight = weight
        self.squares = torch.zeros(weight.shape[1])
        self.tokens = 0

    def see(self, inputs: Tensor) -> None:
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.squares += (rows**2).sum(dim=0)
        self.tokens += len(rows)


def watch(block: nn.Module, path: str) -> dict[str, PlainLayer]:
    """Hook every matrix of a block: Linears, transposed Linears, and the three of each expert."""
    found: dict[str, PlainLayer] = {}
    for role, module in block.named_modules():
        name = f"{path}.{role}"
        if role.endswith("shared_expert_gate"):
            continue
        if isinstance(module, nn.Linear | Conv1D):
            weight = module.weight if isinstance(module, nn.Linear) else module.weight.T
            found[name] = PlainLayer(weight.detach())
            module.register_forward_pre_hook(lambda _, given, layer=found[name]: layer.see(given[0]))
        elif role.endswith("experts"):
            width = module.gate_up_proj.shape[1] // 2
            for expert in range(cast("int", module.num_experts)):
                gate_up, down = module.gate_up_proj[expert].detach(), module.down_proj[expert].detach()
                found[f"{name}.{expert}.gate_proj"] = PlainLayer(gate_up[:width])
                found[f"{name}.{expert}.up_proj"] = PlainLayer(gate_up[width:])
                found[f"{name}.{expert}.down_proj"] = PlainLayer(down)
            module.register_forward_pre_hook(
                lambda module, given, name=name: see_experts(module, found, name, given[0], given[1])
            )
    return found


def see_experts(experts: Any, found: dict[str, PlainLayer], name: str, hidden: Tensor, chosen: Tensor) -> None:
    for expert in range(experts.num_experts):
        gate, up, down = (found[f"{name}.{expert}.{kind}_proj"] for kind in ("gate", "up", "down"))
        for token, experts_of_token in zip(hidden, chosen.tolist(), strict=True):
            if expert in experts_of_token:
                gate.see(token)
                up.see(token)
                down.see(experts.act_fn(gate.weight @ token) * (up.weight @ token))


@torch.no_grad()
def plain_masks(loaded: LoadedModel, windows: Tensor, pattern: str) -> dict[str, Tensor]:
    """The masks of Wanda at level 0.5. A block's statistics come from whole forward passes, one window at a time."""
    model, found = plain(loaded), {}
    path = BLOCKS.get(loaded.source.folder.name, "model.layers")
    blocks = model.get_submodule(path)
    assert isinstance(blocks, nn.ModuleList)
    for index, block in enumerate(blocks):
        layers = watch(block, f"{path}.{index}")
        for window in windows:
            model(window[None], use_cache=False)
        for module in block.modules():
            module._forward_pre_hooks.clear()
        for name, layer in layers.items():
            norms = (layer.squares / layer.tokens).sqrt() if layer.tokens else torch.ones_like(layer.squares)
            pruned = lowest(layer.weight.abs() * norms, 0.5, pattern)
            layer.weight[pruned] = 0
            found[name] = ~pruned
    return found
