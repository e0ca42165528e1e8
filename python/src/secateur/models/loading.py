"""From a folder to a model in memory, and back to its dense weights after every trial."""

import functools
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedConfig, PreTrainedModel
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.device import DTYPES
from secateur.errors import SecateurError
from secateur.models.decoder import Decoder, find_decoder
from secateur.models.experts import ONE_BY_ONE
from secateur.models.sources import Source

# Models without learned positions (ALiBi) state no limit; this is the longest window a spec may ask for.
_UNLIMITED = 1_048_576


@dataclass
class DenseWeights:
    """Copies of the weights and biases that trials have changed, so that each trial starts from the same bits.

    A copy is made once, before a tensor first changes, and kept: at most one more model in memory.
    """

    _copies: dict[Tensor, Tensor] = field(default_factory=dict)
    _changed: set[Tensor] = field(default_factory=set)

    def keep(self, parameter: Tensor) -> None:
        """Call before changing a parameter."""
        if parameter not in self._copies:
            self._copies[parameter] = parameter.detach().clone()
        self._changed.add(parameter)

    @torch.no_grad()
    def restore(self) -> None:
        """Undo every change, bit for bit. An interrupted restore is finished by the next."""
        for parameter in tuple(self._changed):
            parameter.copy_(self._copies[parameter])
            self._changed.remove(parameter)


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model on its device, in evaluation mode, without gradients."""

    source: Source
    dtype: str
    model: PreTrainedModel
    decoder: Decoder
    dense: DenseWeights = field(default_factory=DenseWeights)

    @property
    def device(self) -> torch.device:
        """Where its weights are."""
        return self.model.device


@dataclass(frozen=True, eq=False)
class Outline:
    """What is known of a model without its weights: `decoder` consists of meta tensors."""

    family: str
    parameters: int
    max_seqlen: int
    decoder: Decoder


def load(source: Source, dtype: str, device: torch.device) -> LoadedModel:
    """From safetensors only, with no code of the model's own.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`), MemoryError and torch.OutOfMemoryError.
    """
    try:
        pair: Any = AutoModelForCausalLM.from_pretrained(
            source.folder,
            dtype=DTYPES[dtype],
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            experts_implementation=ONE_BY_ONE,
            output_loading_info=True,
        )
    except (MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:  # safetensors, transformers and the json module each have their own
        raise _unreadable(source, error) from error
    model, report = pair
    # transformers would fill the gaps with random numbers and say so in a log line.
    gaps = sorted(report["missing_keys"]) + sorted(str(key) for key in report["mismatched_keys"])
    if gaps:
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{source.id} lacks {len(gaps)} weights, the first: {gaps[0]}")
    model = model.to(device).eval().requires_grad_(False)
    return LoadedModel(source, dtype, model, find_decoder(model))


def load_config(source: Source) -> PreTrainedConfig:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    try:
        config: PreTrainedConfig = AutoConfig.from_pretrained(
            source.folder, trust_remote_code=False, local_files_only=True
        )
    except Exception as error:
        raise _unreadable(source, error) from error
    return config


def load_tokenizer(source: Source) -> Tokenizer:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    try:
        return AutoTokenizer.from_pretrained(source.folder, trust_remote_code=False, local_files_only=True)
    except Exception as error:
        raise _unreadable(source, error) from error


@functools.lru_cache(maxsize=8)
def outline(source: Source) -> Outline:
    """The model's shapes without its weights. Raises SecateurError as `load` does."""
    config = load_config(source)
    try:
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    except Exception as error:
        raise _unreadable(source, error) from error
    model.tie_weights()
    return Outline(
        family=config.model_type,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        max_seqlen=max_seqlen(config),
        decoder=find_decoder(model),
    )


def max_seqlen(config: PreTrainedConfig) -> int:
    """The longest window the model's positions allow."""
    text = config.get_text_config()
    names = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")
    return next((int(value) for name in names if (value := getattr(text, name, None))), _UNLIMITED)


def _unreadable(source: Source, error: Exception) -> SecateurError:
    return SecateurError("PRUNE_UNREADABLE_MODEL", f"{source.id} cannot be read: {type(error).__name__}: {error}")
