"""A model's config: whether it can be loaded, the class that loads it, and the inputs that the model takes."""

from dataclasses import dataclass
from typing import Any

from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageClassification,
    AutoModelForImageTextToText,
    PreTrainedConfig,
)
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING,
    MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING,
)

from secateur.models.bos import needs_bos
from secateur.models.readable import readable
from secateur.models.refusals.architecture import require_known, require_loadable
from secateur.models.refusals.quantisation import require_unquantised
from secateur.models.sources.description_limits import require_buildable
from secateur.models.sources.source import Source
from secateur.spec import Kind

# Models without learned positions (ALiBi) state no limit; this is the longest window a spec may ask for.
_UNLIMITED = 1_048_576

IMAGE_TEXT_FAMILIES = ("gemma3", "idefics3", "llava", "qwen2_5_vl", "qwen2_vl")
"""The models of images and text that `secateur.models.image_text` can make inputs for."""


@dataclass(frozen=True)
class InputSpec:
    """The inputs that a model takes: text in windows of at most `max_seqlen` tokens, or images of `classes`, by name.

    `needs_bos`: whether `bos: auto` puts a BOS in front of each window. `image_text`: whether a window can hold an
    image.
    """

    kind: Kind
    max_seqlen: int | None = None
    needs_bos: bool = False
    classes: tuple[str, ...] = ()
    image_text: bool = False


def load_config(source: Source) -> PreTrainedConfig:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`)."""
    content = require_buildable(source.folder / "config.json")
    require_known(content.get("model_type"))
    require_unquantised(content)
    with readable(source):
        config: PreTrainedConfig = AutoConfig.from_pretrained(
            source.folder, trust_remote_code=False, local_files_only=True
        )
    require_loadable(config, auto_model(config))
    return config


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
        # Some configs, such as PVT's, have no names. transformers declares the keys as strings; they are numbers.
        names: Any = config.id2label or {}
        classes = (str(names.get(index, f"LABEL_{index}")) for index in range(config.num_labels or 0))
        return InputSpec("images", classes=tuple(classes))
    return InputSpec(
        "text",
        max_seqlen=_max_seqlen(config),
        needs_bos=needs_bos(config),
        image_text=config.model_type in IMAGE_TEXT_FAMILIES,
    )


def _max_seqlen(config: PreTrainedConfig) -> int:
    """The longest window the model's positions allow."""
    text = config.get_text_config()
    names = ("max_position_embeddings", "n_positions", "max_seq_len", "seq_length")
    return next((int(value) for name in names if (value := getattr(text, name, None))), _UNLIMITED)
