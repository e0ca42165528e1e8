"""Whether a checkpoint has every weight of its model, in its shape, and next to nothing else.

transformers fills a gap with random numbers and only logs it. The figures would be about no model at all.
"""

from collections.abc import Mapping
from typing import Any

import torch
from transformers import PreTrainedModel
from transformers.utils import logging

from secateur.errors import SecateurError
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.models.refusals.coverage import unused_tensors
from secateur.models.sources.checkpoint import file_of, tensor_shapes
from secateur.models.sources.source import Source


def require_complete(source: Source, model: PreTrainedModel) -> None:
    """Load the checkpoint into a model of this class with shapes but no data, by the rules of transformers.

    Reads only the headers of the files. Raises SecateurError (`PRUNE_UNREADABLE_MODEL`, `PRUNE_UNSUPPORTED_MODEL`,
    `PRUNE_PATH_OUTSIDE_ROOTS`).
    """
    shapes = tensor_shapes(source.folder)
    tensors = {name: torch.empty(shape, device="meta") for name, shape in shapes.items()}
    load: Any = type(model).from_pretrained  # its annotation leaves out what output_loading_info adds
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # a report of the tensors, which may be a million
    try:
        _, report = load(
            None,
            config=model.config,
            state_dict=tensors,
            device_map="meta",
            experts_implementation=ONE_BY_ONE,
            ignore_mismatched_sizes=True,
            output_loading_info=True,
        )
    except RuntimeError as error:
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL",
            f"{source.id} has tensors that together form one weight of the model, such as those of experts, but some "
            "are missing or have another shape than the rest",
        ) from error
    finally:
        logging.set_verbosity(verbosity)
    judge(source, shapes, report)


def judge(source: Source, shapes: Mapping[str, list[int]], report: Mapping[str, Any]) -> list[str]:
    """What the result of a trial must say about the checkpoint.

    `shapes`: of its tensors; `report`: the loading info of `from_pretrained`. Raises SecateurError
    (`PRUNE_UNREADABLE_MODEL` for gaps, `PRUNE_UNSUPPORTED_MODEL` for tensors of another model).
    """
    if missing := sorted(report["missing_keys"]):
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL", f"{source.id} lacks {len(missing)} weights; the first: {missing[0]}"
        )
    if mismatched := sorted(report["mismatched_keys"]):
        name, found, expected = mismatched[0]
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL",
            f"{source.id} has {len(mismatched)} weights of the wrong shape; the first: {name} in "
            f"{file_of(source.folder, name) or 'its files'} is {list(found)}, its config.json says {list(expected)}",
        )
    return unused_tensors(source.id, shapes, report["unexpected_keys"])
