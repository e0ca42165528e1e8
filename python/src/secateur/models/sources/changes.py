"""Notices that the folder of a model changes while it is read."""

from collections.abc import Iterator
from contextlib import contextmanager

from secateur.errors import Cancelled, ModelChanged, SecateurError
from secateur.files import file_states
from secateur.models.sources.checkpoint import model_files
from secateur.models.sources.source import Source


@contextmanager
def unchanged(source: Source) -> Iterator[None]:
    """Inside, the model is read. On a CPU that is until its trial ends, because weights are mapped from their files.

    Raises ModelChanged at the end if its files have changed since it was located. It replaces an error of the reader,
    because a model that changes while it is read looks damaged.
    """
    try:
        yield
    except (Exception, Cancelled) as error:
        if _has_changed(source):
            raise _changed(source) from error
        raise
    if _has_changed(source):
        raise _changed(source)


def _has_changed(source: Source) -> bool:
    try:
        return source.files != () and source.files != file_states(model_files(source.folder))
    except (OSError, SecateurError):  # files are missing now
        return True


def _changed(source: Source) -> ModelChanged:
    return ModelChanged(
        f"the files of {source.id} changed while this trial read them, so it has no figures. Figures of trials that "
        f"have ended remain those of revision {source.revision}. When the files are as before, retry the job"
    )
