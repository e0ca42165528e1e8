"""Loads a model with its weights from its folder, onto its device."""

import copy
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from transformers import PreTrainedConfig, PreTrainedModel

from secateur.hardware.device import DTYPES, storage_dtype
from secateur.models.blocks.decoder import Decoder, find_decoder
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.models.config import auto_model, load_config
from secateur.models.readable import readable
from secateur.models.refusals.completeness import judge
from secateur.models.refusals.quantisation import is_fp8
from secateur.models.sources.checkpoint import tensor_shapes
from secateur.models.sources.source import Source
from secateur.models.weights.access import Weights
from secateur.models.weights.offloading import OffloadedWeights


@dataclass(frozen=True)
class Offload:
    """`folder`: for offloaded weights; `working_bytes`: the device's memory that remains beside two blocks."""

    folder: Path
    working_bytes: int


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model on its device, in evaluation mode, without gradients.

    `dtype` is computed in; pruned weights are rounded to `storage_dtype`, in which the model is saved. `warnings`: for
    the results of its trials.
    """

    source: Source
    dtype: str
    storage_dtype: str
    model: PreTrainedModel
    decoder: Decoder
    warnings: tuple[str, ...] = ()

    @property
    def weights(self) -> Weights:
        """Access to its weights; restores them after a trial."""
        return self.decoder.weights

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.model.device


def load(source: Source, dtype: str, device: torch.device, offload: Offload | None = None) -> LoadedModel:
    """Load a model from safetensors, without running code of its own. `offload`: for a model larger than the device.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`), MemoryError, torch.OutOfMemoryError, and
    OSError if the disk has no space for the offloaded weights.
    """
    config = load_config(source)
    shapes = tensor_shapes(source.folder)  # explains a damaged file better than transformers does
    with readable(source, config.model_type):
        model, report = auto_model(config).from_pretrained(
            source.folder,
            dtype=DTYPES[dtype],
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            experts_implementation=ONE_BY_ONE,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
            **_dequantising(config),
        )
    warnings = judge(source, shapes, report)
    model = model.eval().requires_grad_(False)
    if _is_fp8(config):
        _forget_quantisation(model, DTYPES[dtype])
    decoder = place(model, device, offload)
    return LoadedModel(source, dtype, storage_dtype(dtype, config.dtype), model, decoder, tuple(warnings))


def _is_fp8(config: PreTrainedConfig) -> bool:
    return is_fp8(getattr(config, "quantization_config", None) or {})


def _dequantising(config: PreTrainedConfig) -> dict[str, PreTrainedConfig]:
    """The arguments with which transformers multiplies FP8 weights by their scales, on a GPU too."""
    if not _is_fp8(config):
        return {}
    config = copy.deepcopy(config)
    config.quantization_config |= {"dequantize": True}
    return {"config": config}


def _forget_quantisation(model: PreTrainedModel, dtype: torch.dtype) -> None:
    """Other tensors are left in the checkpoint's dtype, and transformers would quantise again to save the model."""
    for parameter in model.parameters():
        parameter.data = parameter.data.to(dtype)
    vars(model)["_weight_conversions"] = None


def place(model: PreTrainedModel, device: torch.device, offload: Offload | None = None) -> Decoder:
    """Move a model from the CPU to its device, or with `offload` partly outside of it. Raises as `load` does."""
    decoder = find_decoder(model)
    if offload:
        weights = OffloadedWeights(
            model, decoder.blocks, device, folder=offload.folder, working_bytes=offload.working_bytes
        )
        decoder = replace(decoder, weights=weights)
    model.to(device)  # type: ignore[arg-type]
    return decoder
