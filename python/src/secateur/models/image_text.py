"""What a model of images and text takes for an image: tokens that stand for it, and tensors of its pixels.

They are those of the model's own processor for one image that is not cut into tiles or crops. Each family places an
image between tokens of its own (`<fake_token_around_image>`, `<start_of_image>`, `<|vision_start|>`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from transformers import AutoProcessor, PreTrainedConfig, ProcessorMixin

from secateur.errors import SecateurError
from secateur.models.config import load_config
from secateur.models.preprocessors import load_image_processor
from secateur.models.readable import readable
from secateur.models.sources.source import Source

# The argument that says which tokens stand for an image. Gemma attends to them in both directions, and the positions of
# Qwen have two dimensions there.
_TOKEN_TYPES = {"gemma3": "token_type_ids", "qwen2_vl": "mm_token_type_ids", "qwen2_5_vl": "mm_token_type_ids"}


@dataclass(frozen=True, eq=False)
class EncodedImage:
    """`tokens`: [positions] int64, for one image; `tensors`: what the model takes for it, by argument."""

    tokens: Tensor
    tensors: dict[str, Tensor]


class ImageEncoder:
    """Encodes images for one model, of a family of `IMAGE_TEXT_FAMILIES`. `placeholder`: the token of an image.

    Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) if the model has no processor.
    """

    def __init__(self, source: Source) -> None:
        config = load_config(source)
        self.placeholder: int = config.image_token_id
        self._source = source
        self._types = _TOKEN_TYPES.get(config.model_type)
        of_family = _by_image_processor if config.model_type.startswith("qwen") else _by_processor
        self._encode: Callable[[Image.Image], EncodedImage] = of_family(source, config)

    def encode(self, image: NDArray[np.uint8]) -> EncodedImage:
        """`image`: [height, width, 3]. Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) if the processor fails."""
        try:
            return self._encode(Image.fromarray(image))
        except Exception as error:  # each processor raises exceptions of its own
            raise SecateurError(
                "PRUNE_UNREADABLE_MODEL", f"the processor of {self._source.id} fails on an image: {error}"
            ) from error

    def token_types(self, window: Tensor) -> dict[str, Tensor]:
        """1 where a token of a window, [positions], stands for an image; [1, positions], if the model asks for it."""
        return {} if self._types is None else {self._types: (window == self.placeholder).long()[None]}


def _by_processor(source: Source, _: PreTrainedConfig) -> Callable[[Image.Image], EncodedImage]:
    with readable(source):
        processor = AutoProcessor.from_pretrained(source.folder, trust_remote_code=False, local_files_only=True)
    if not isinstance(processor, ProcessorMixin):  # a tokenizer or an image processor alone
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL",
            f"{source.id} has no processor of images and text; add its processor_config.json, or calibrate it on text",
        )
    processor.image_processor = load_image_processor(source)  # the same on hosts with and without torchvision
    placeholder: str = vars(processor)["image_token"]
    whole = {"do_image_splitting": False} if hasattr(processor.image_processor, "do_image_splitting") else {}

    def encode(image: Image.Image) -> EncodedImage:
        found = processor(
            images=[image],
            text=[placeholder],
            add_special_tokens=False,
            return_tensors="pt",
            images_kwargs=whole,
        )
        about_text = {"input_ids", "attention_mask", *_TOKEN_TYPES.values()}
        return EncodedImage(found["input_ids"][0], {name: found[name] for name in found if name not in about_text})

    return encode


def _by_image_processor(source: Source, config: PreTrainedConfig) -> Callable[[Image.Image], EncodedImage]:
    """Of Qwen, whose whole processor needs torchvision for videos."""
    processor: Any = load_image_processor(source)

    def encode(image: Image.Image) -> EncodedImage:
        found = processor(images=[image], return_tensors="pt")
        count = int(found["image_grid_thw"].prod()) // processor.merge_size**2
        tokens = [config.vision_start_token_id, *[config.image_token_id] * count, config.vision_end_token_id]
        return EncodedImage(torch.tensor(tokens), {name: found[name] for name in ("pixel_values", "image_grid_thw")})

    return encode
