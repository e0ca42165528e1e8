"""Publishes a saved model as a repository of the model hub, or as another folder."""

import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import httpx2
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError

from secateur.artifacts import manifest
from secateur.artifacts.staging import staged
from secateur.errors import SecateurError

_HUB = "hub:"


def publish(folder: Path, target: str, *, public: bool = False, on_step: Callable[[str], None] = lambda _: None) -> str:
    """Copies a saved model to `hub:org/name` or to an empty folder, and returns its address there.

    `public`: who can see a repository that this call creates. A repository that exists keeps its visibility, and gets a
    new commit if a saved model is in it. The token of the hub comes from `HF_TOKEN` or from `hf auth login`.
    `on_step`: called with what begins, in one line.

    Raises SecateurError: `PRUNE_UNREADABLE_ARTIFACT` unless every file is the one that was saved, `PRUNE_VALIDATION`
    for a wrong target, and `PRUNE_STORAGE_REFUSED`, `_FULL` or `_UNAVAILABLE` as the hub answers.
    """
    on_step("Verifying the model")
    files = manifest.verify(folder).files.values()
    on_step(f"Copying {len(files)} files, {sum(file.bytes for file in files):,} bytes, to {target}")
    if target.startswith(_HUB):
        return _to_hub(folder, target.removeprefix(_HUB), public)
    return _to_folder(folder, Path(target))


def _to_folder(folder: Path, target: Path) -> str:
    try:
        with staged(target) as partial:
            shutil.copytree(folder, partial)
    except OSError as error:
        raise SecateurError("PRUNE_VALIDATION", f"{target} cannot be written: {error.strerror or error}") from error
    return str(target.resolve())


def _to_hub(folder: Path, repository: str, public: bool) -> str:
    if repository.count("/") != 1:
        raise SecateurError("PRUNE_VALIDATION", f"{_HUB}{repository}: name the repository as {_HUB}org/name")
    api = HfApi(token=True)  # the library finds it, or raises
    try:
        api.create_repo(repository, private=not public, exist_ok=True)
        _require_ours(repository, api.list_repo_files(repository))
        commit = api.upload_folder(
            repo_id=repository, folder_path=folder, delete_patterns="*", commit_message="Publish a pruned model"
        )
    except HFValidationError as error:
        raise SecateurError("PRUNE_VALIDATION", f"{_HUB}{repository}: {error}") from error
    except LocalTokenNotFoundError:
        raise SecateurError(
            "PRUNE_STORAGE_REFUSED", "There is no token of the hub: set HF_TOKEN, or log in with `hf auth login`"
        ) from None
    except (httpx2.HTTPError, OSError, ValueError, RuntimeError) as error:
        raise _refusal(repository, error) from error
    return str(commit.commit_url)


def _require_ours(repository: str, names: list[str]) -> None:
    """The upload replaces all files, so a repository of something else is left alone."""
    if manifest.FILE not in names and set(names) - {".gitattributes"}:
        raise SecateurError(
            "PRUNE_VALIDATION", f"{_HUB}{repository} exists and holds something else; choose another name"
        )


_NO_ROOM = (HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.INSUFFICIENT_STORAGE)
_MEANINGS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "The hub does not accept the token; set HF_TOKEN, or log in with `hf auth login`",
    HTTPStatus.FORBIDDEN: "The token may not write to {repository}; use one with write permission for {owner}",
    HTTPStatus.NOT_FOUND: "The hub has no user or organisation {owner}, or the token cannot see {repository}",
}


def _refusal(repository: str, error: BaseException) -> SecateurError:
    """What went wrong, and what to do."""
    answer = _answer(error)
    if answer is not None:
        return _meaning(repository, answer)
    if any(isinstance(each, httpx2.TransportError | ConnectionError) for each in (error, error.__cause__)):
        return SecateurError(
            "PRUNE_STORAGE_UNAVAILABLE", f"The hub cannot be reached ({_line(error)}); try again later"
        )
    cause = error.__cause__ or error  # an upload in a thread wraps it
    return SecateurError("PRUNE_STORAGE_REFUSED", f"The upload to {repository} failed: {_line(cause)}")


def _meaning(repository: str, answer: HfHubHTTPError) -> SecateurError:
    status, said = answer.response.status_code, _line(answer.server_message or "")
    reason = f"{status} {answer.response.reason_phrase}" + (f": {said}" if said else "")
    if status in _NO_ROOM or "storage" in said.lower() or "quota" in said.lower():
        return SecateurError(
            "PRUNE_STORAGE_FULL", f"The hub has no room for {repository} ({reason}); delete something there first"
        )
    if answer.response.is_server_error or status == HTTPStatus.TOO_MANY_REQUESTS:
        return SecateurError("PRUNE_STORAGE_UNAVAILABLE", f"The hub is busy ({reason}); try again later")
    what = _MEANINGS.get(status, "The hub refuses {repository}")
    owner = repository.partition("/")[0]
    return SecateurError("PRUNE_STORAGE_REFUSED", f"{what.format(repository=repository, owner=owner)} ({reason})")


def _answer(error: BaseException | None) -> HfHubHTTPError | None:
    """The answer of the hub behind an error."""
    while error is not None and not isinstance(error, HfHubHTTPError):
        error = error.__cause__
    return error


def _line(text: object) -> str:
    return " ".join(str(text).split())
