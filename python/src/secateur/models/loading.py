"""Loads a model from its folder, or only its shapes, config, tokenizer or image processor."""

import copy
import functools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoImageProcessor,
    AutoModelForCausalLM,
    AutoModelForImageClassification,
    AutoModelForImageTextToText,
    AutoTokenizer,
    BaseImageProcessor,
    PreTrainedConfig,
    PreTrainedModel,
)
from transformers import PreTrainedTokenizerBase as Tokenizer
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING,
    MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING,
)

from secateur.errors import SecateurError
from secateur.hardware.device import DTYPES, storage_dtype
from secateur.hardware.memory import is_out_of_memory
from secateur.models.architecture import require_causal, require_known, require_loadable
from secateur.models.bos import needs_bos
from secateur.models.checkpoint import description_files, tensor_shapes
from secateur.models.completeness import judge
from secateur.models.coverage import require_whole_body
from secateur.models.decoder import Decoder, find_decoder, unsupported
from secateur.models.description_limits import require_buildable, require_countable
from secateur.models.experts import ONE_BY_ONE
from secateur.models.offloading import OffloadedWeights
from secateur.models.quantisation import is_fp8, require_unquantised
from secateur.models.samples import Samples, model_kwargs
from secateur.models.sources import Source
from secateur.models.weights import Weights
from secateur.spec import Kind

Preprocessor = Tokenizer | BaseImageProcessor

# Models without learned positions (ALiBi) state no limit; this is the longest window a spec may ask for.
_UNLIMITED = 1_048_576

# A tokenizer does not save these of its model's processor.
_PROCESSOR_FILES = ("processor_config.json", "chat_template.json")

# Characters. Libraries quote whole fields of a config.
_LONGEST_REASON = 300


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


@dataclass(frozen=True)
class InputSpec:
    """The inputs that a model takes: text in windows of at most `max_seqlen` tokens, or images of `classes` classes.

    `needs_bos`: whether `bos: auto` puts a BOS in front of each window.
    """

    kind: Kind
    max_seqlen: int | None = None
    needs_bos: bool = False
    classes: int | None = None


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


def load(source: Source, dtype: str, device: torch.device, offload: Offload | None = None) -> LoadedModel:
    """Load a model from safetensors, without running code of its own. `offload`: for a model larger than the device.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`), MemoryError, torch.OutOfMemoryError, and
    OSError if the disk has no space for the offloaded weights.
    """
    config = load_config(source)
    shapes = tensor_shapes(source.folder)  # explains a damaged file better than transformers does
    with _readable(source):
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


def load_config(source: Source) -> PreTrainedConfig:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`)."""
    content = require_buildable(source.folder / "config.json")
    require_known(content.get("model_type"))
    require_unquantised(content)
    with _readable(source):
        config: PreTrainedConfig = AutoConfig.from_pretrained(
            source.folder, trust_remote_code=False, local_files_only=True
        )
    require_loadable(config, auto_model(config))
    return config


def load_tokenizer(source: Source) -> Tokenizer:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    with _readable(source):
        return AutoTokenizer.from_pretrained(source.folder, trust_remote_code=False, local_files_only=True)


@functools.lru_cache(maxsize=8)
def bos_token(source: Source) -> int | None:
    """The id of the tokenizer's BOS; None if it has none. Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    token: int | None = load_tokenizer(source).bos_token_id
    return token


def load_image_processor(source: Source) -> BaseImageProcessor:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    with _readable(source):
        processor: BaseImageProcessor = AutoImageProcessor.from_pretrained(
            source.folder, backend="pil", trust_remote_code=False, local_files_only=True
        )
        return processor


def load_preprocessor(source: Source) -> Preprocessor:
    """The model's tokenizer or image processor. Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    kind = input_spec(load_config(source)).kind
    return load_tokenizer(source) if kind == "text" else load_image_processor(source)


def save_preprocessor(source: Source, folder: Path) -> None:
    """Save the model's tokenizer or image processor, and copy what describes how images and text are put together.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) and OSError.
    """
    load_preprocessor(source).save_pretrained(folder)
    for path in description_files(source.folder):
        if path.name.endswith(_PROCESSOR_FILES) and not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)


@functools.lru_cache(maxsize=8)
def outline(source: Source) -> Outline:
    """The model's shapes without its weights. Raises SecateurError as `load` does."""
    config = load_config(source)
    with _readable(source):
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
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL", f"the model rejects the output of its image processor: {error}"
        ) from error
    if getattr(answer, "logits", None) is None:
        raise unsupported(shapes.model, "its answer has no logits")


def auto_model(config: PreTrainedConfig) -> Any:
    """The class that loads a model with this config: one of images and text, of language, or an image classifier."""
    if type(config) in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING and not config.is_encoder_decoder:
        return AutoModelForImageTextToText  # the whole model, of which a language model would be a part
    takes_images = type(config) in MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING
    is_language = type(config) in MODEL_FOR_CAUSAL_LM_MAPPING
    return AutoModelForImageClassification if takes_images and not is_language else AutoModelForCausalLM


def input_spec(config: PreTrainedConfig) -> InputSpec:
    """The inputs that a model with this config takes."""
    if auto_model(config) is AutoModelForImageClassification:
        return InputSpec("images", classes=config.num_labels)
    return InputSpec("text", max_seqlen=_max_seqlen(config), needs_bos=needs_bos(config))


def _max_seqlen(config: PreTrainedConfig) -> int:
    """The longest window the model's positions allow."""
    text = config.get_text_config()
    names = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")
    return next((int(value) for name in names if (value := getattr(text, name, None))), _UNLIMITED)


@contextmanager
def _readable(source: Source) -> Iterator[None]:
    """Turns errors inside into SecateurError, except for those of memory: `PRUNE_UNREADABLE_MODEL`, or
    `PRUNE_UNSUPPORTED_MODEL` for a model that needs a library which is not installed.
    """
    try:
        yield
    except SecateurError:
        raise
    except Exception as error:  # safetensors, transformers, torch and json raise errors of their own
        if is_out_of_memory(error):
            raise
        if isinstance(error, ImportError):
            needed = str(error).strip().partition(". ")[0]
            raise SecateurError(
                "PRUNE_UNSUPPORTED_MODEL",
                f"{source.id} cannot be pruned here: {needed}. Another model of the kind may not need it",
            ) from error
        # Libraries write several lines, and quote the path of the folder.
        text = " ".join(str(error).replace(str(source.folder), source.id).split())
        reason = f"{type(error).__name__}: {text}"[:_LONGEST_REASON]
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{source.id} cannot be read: {reason}") from error
