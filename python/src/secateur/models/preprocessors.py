"""Loads and saves what makes a model's inputs: the tokenizer of a model of text, the image processor of another."""

import functools
import shutil
from pathlib import Path

from transformers import AutoImageProcessor, AutoTokenizer, BaseImageProcessor
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.models.config import input_spec, load_config
from secateur.models.readable import readable
from secateur.models.sources.checkpoint import description_files
from secateur.models.sources.source import Source

Preprocessor = Tokenizer | BaseImageProcessor

# A tokenizer does not save these of its model's processor.
_PROCESSOR_FILES = ("processor_config.json", "chat_template.json")


def load_tokenizer(source: Source) -> Tokenizer:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    with readable(source):
        return AutoTokenizer.from_pretrained(source.folder, trust_remote_code=False, local_files_only=True)


@functools.lru_cache(maxsize=8)
def bos_token(source: Source) -> int | None:
    """The id of the tokenizer's BOS; None if it has none. Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    token: int | None = load_tokenizer(source).bos_token_id
    return token


def load_image_processor(source: Source) -> BaseImageProcessor:
    """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`)."""
    with readable(source):
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
