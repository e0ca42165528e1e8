"""A model's shapes, built from its config without its weights."""

import functools
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Decoder, find_decoder
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.models.config import InputSpec, auto_model, input_spec, load_config
from secateur.models.readable import readable
from secateur.models.refusals.architecture import require_causal
from secateur.models.refusals.coverage import require_whole_body
from secateur.models.samples import Samples, model_kwargs
from secateur.models.sources.description_limits import require_countable
from secateur.models.sources.source import Source
from secateur.models.unsupported import NEAREST, nearest, unsupported


@dataclass(frozen=True, eq=False)
class Outline:
    """A model without its weights: `model` and its `decoder` have meta tensors, which have shapes but no data.

    `dtype_bytes`: of a parameter in the model's own dtype.
    """

    family: str
    parameters: int
    dtype_bytes: int
    vocabulary: int
    input_spec: InputSpec
    model: PreTrainedModel
    decoder: Decoder

    @property
    def prunable_parameters(self) -> int:
        """Weights of the layers, without biases."""
        return sum(layer.weight.numel() for layers in self.decoder.layers for layer in layers)


@functools.lru_cache(maxsize=8)
def outline(source: Source) -> Outline:
    """The model's shapes without its weights. Raises SecateurError as `load` does."""
    config = load_config(source)
    with readable(source, config.model_type):
        with torch.device("meta"):
            model = auto_model(config).from_config(config, trust_remote_code=False, experts_implementation=ONE_BY_ONE)
        model.tie_weights()
        spec = input_spec(config)
        if spec.kind == "text":
            require_causal(model)
        parameters = sum(parameter.numel() for parameter in model.parameters())
        require_countable(parameters)
        decoder = find_decoder(model)
        require_whole_body(model, decoder)
        return Outline(
            family=config.model_type,
            parameters=parameters,
            dtype_bytes=model.dtype.itemsize,
            vocabulary=getattr(config.get_text_config(), "vocab_size", 0),
            input_spec=spec,
            model=model.eval(),
            decoder=decoder,
        )


@torch.no_grad()
def require_fitting(shapes: Outline, samples: Samples) -> None:
    """Raises SecateurError for a model that rejects images of this size (`PRUNE_UNREADABLE_MODEL`), or whose answer has
    no logits (`PRUNE_UNSUPPORTED_MODEL`). Computes nothing.

    Text windows were checked against `max_seqlen` before.
    """
    if samples.labels is None:
        return
    try:
        answer = shapes.model(**model_kwargs(shapes.model, samples.inputs[:1]))
    except NotImplementedError:  # the model reads values, which a meta tensor does not have
        return
    except (ValueError, RuntimeError) as error:
        instead = f"; {nearest(shapes.family)}" if shapes.family in NEAREST else ""
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL",
            f"this model, of type {shapes.family}, rejects the output of its image processor: "
            f"{str(error).rstrip('.')}{instead}",
        ) from error
    if getattr(answer, "logits", None) is None:
        raise unsupported(shapes.model, "its answer has no logits")
