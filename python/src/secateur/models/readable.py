"""Turns what libraries raise while they read a model into an error that names the model and the reason."""

from collections.abc import Iterator
from contextlib import contextmanager

from secateur.errors import SecateurError
from secateur.hardware.memory import is_out_of_memory
from secateur.models.sources.source import Source
from secateur.models.unsupported import nearest

# Characters. Libraries quote whole fields of a config.
_LONGEST_REASON = 300


@contextmanager
def readable(source: Source, model_type: str = "") -> Iterator[None]:
    """Turns errors inside into SecateurError, except for those of memory: `PRUNE_UNREADABLE_MODEL`, or
    `PRUNE_UNSUPPORTED_MODEL` for a model that needs a library which is not installed.

    `model_type`: the model's, if it is known.
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
                f"{source.id} cannot be pruned here: {needed}; {nearest(model_type)}",
            ) from error
        # Libraries write several lines, and quote the path of the folder.
        text = " ".join(str(error).replace(str(source.folder), source.id).split())
        reason = f"{type(error).__name__}: {text}"[:_LONGEST_REASON]
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{source.id} cannot be read: {reason}") from error
