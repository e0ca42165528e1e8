"""Opens the weights of a saved model, as transformers alone does, or those that are packed."""

import torch
from torch import Tensor
from transformers import GenerationConfig, PreTrainedModel
from transformers.utils import GENERATION_CONFIG_NAME

from secateur.artifacts.packing import read_packed
from secateur.artifacts.weight_files import PACKED
from secateur.models.config import auto_model, load_config
from secateur.models.sources.source import Source
from secateur.spec import Layout


def open_model(source: Source, layout: Layout, dtype: torch.dtype | None = None) -> PreTrainedModel:
    """The model, on the CPU. `dtype` None: in the one it was saved in. Raises the errors of transformers."""
    model = _open_packed(source, dtype) if layout == "packed" else _open_plain(source, dtype)
    model.eval().requires_grad_(False)
    return model


def _open_plain(source: Source, dtype: torch.dtype | None) -> PreTrainedModel:
    model: PreTrainedModel = auto_model(load_config(source)).from_pretrained(
        source.folder,
        dtype=dtype or "auto",
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
    )
    return model


def _open_packed(source: Source, dtype: torch.dtype | None) -> PreTrainedModel:
    config, folder = load_config(source), source.folder
    with torch.device("meta"):
        kind = type(auto_model(config).from_config(config, trust_remote_code=False))
    state: dict[str, Tensor] = {}
    for file in sorted(folder.glob(f"*{PACKED}")):
        state |= read_packed(file)[1]
    model: PreTrainedModel = kind.from_pretrained(None, config=config, state_dict=state, dtype=dtype or config.dtype)
    if (folder / GENERATION_CONFIG_NAME).is_file():
        model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model
