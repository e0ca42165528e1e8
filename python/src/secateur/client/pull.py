"""Downloads the files of a stored model: several at a time, continued after a broken connection, and verified."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import IO, NamedTuple

import httpx

from secateur.client.errors import ApiError, PullError, problem_of
from secateur.client.partial_folder import completed_folder, make_folder
from secateur.client.types import File

FILES_AT_A_TIME = 4
MOST_FAILURES = 7
"""Attempts in a row that bring no byte."""
FIRST_PAUSE = 0.25
CHUNK = 1 << 20
SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,128}")
"""A part of a name that is safe in every folder."""


class Progress(NamedTuple):
    """`bytes` that are here, those of earlier calls included, of `total`."""

    bytes: int
    total: int


class _Interrupted(Exception):
    """An attempt failed, and the next one may succeed."""


def pull(
    http: httpx.Client,
    artifact_id: str,
    files: Sequence[File],
    folder: Path,
    on_progress: Callable[[Progress], object],
) -> Path:
    """Downloads the files of an artifact into `folder`, and returns it. Raises PullError and ApiError."""
    for file in files:
        if not all(SEGMENT.fullmatch(segment) for segment in file["name"].split("/")):
            raise PullError(f"The API names a file {file['name']!r}, which could lead out of the folder.")
    sizes = _Sizes(sum(file["bytes"] for file in files), on_progress)
    stop = threading.Event()
    with completed_folder(folder, artifact_id) as partial, ThreadPoolExecutor(FILES_AT_A_TIME) as threads:
        downloads = [_Download(http, artifact_id, file, partial, sizes, stop) for file in files]
        running = [threads.submit(download.run) for download in downloads]
        try:
            ended, _ = wait(running, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
            threads.shutdown(cancel_futures=True)
        for each in ended:
            each.result()
    return folder


class _Sizes:
    """How much of each file is here."""

    def __init__(self, total: int, on_progress: Callable[[Progress], object]) -> None:
        self._total, self._on_progress = total, on_progress
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def set(self, name: str, size: int) -> None:
        with self._lock:
            self._sizes[name] = size
            self._on_progress(Progress(sum(self._sizes.values()), self._total))


@dataclass(frozen=True)
class _Download:
    """`folder`: of all files. `stop` ends it: another file failed, or the caller was interrupted."""

    http: httpx.Client
    artifact_id: str
    file: File
    folder: Path
    sizes: _Sizes
    stop: threading.Event

    def run(self) -> None:
        """Returns when the file is complete and has its sha256. Pauses become longer while nothing arrives."""
        path = self.folder / self.file["name"]
        make_folder(self.folder, path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        with open(descriptor, "r+b") as content:  # noqa: PTH123 (a descriptor)
            latest, failures = -1, 0
            while not self.stop.is_set():
                try:
                    self._attempt(content)
                    os.fsync(content.fileno())
                    return
                except _Interrupted as error:
                    size = content.seek(0, os.SEEK_END)
                    failures = 1 if size > latest else failures + 1
                    latest = size
                    if failures == MOST_FAILURES:
                        raise PullError(
                            f"{self.file['name']} did not arrive: {error} Call again later: it continues."
                        ) from error
                    self.stop.wait(FIRST_PAUSE * 2 ** (failures - 1))

    def _attempt(self, content: IO[bytes]) -> None:
        kept = hashlib.sha256()
        content.seek(0)
        while chunk := content.read(CHUNK):
            kept.update(chunk)
        size, expected = content.tell(), self.file["bytes"]
        if size == expected and kept.hexdigest() == self.file["sha256"]:
            self.sizes.set(self.file["name"], size)
            return
        self._receive(content, size if size < expected else 0, kept)

    def _receive(self, content: IO[bytes], start: int, kept: hashlib._Hash) -> None:
        """Appends the rest of the file, or writes it from its first byte. `kept`: the digest of the bytes before."""
        try:
            with self._request(start) as response:
                start = _first_byte(response, start)
                digest = kept if start else hashlib.sha256()
                content.truncate(start)
                size = content.seek(start)
                self.sizes.set(self.file["name"], size)
                for chunk in response.iter_raw():
                    if self.stop.is_set():
                        raise _Interrupted("It was stopped.")
                    digest.update(chunk)
                    size += len(chunk)
                    if size > self.file["bytes"]:
                        break
                    content.write(chunk)
                    self.sizes.set(self.file["name"], size)
        except httpx.TransportError as error:
            raise _Interrupted(f"The connection broke: {error}.") from error
        content.flush()
        if size == self.file["bytes"] and digest.hexdigest() == self.file["sha256"]:
            return
        content.truncate(0)
        if start:
            raise _Interrupted("What earlier attempts had left was damaged.")
        raise PullError(f"{self.file['name']} arrived with another content than was stored. Tell the operator.")

    @contextmanager
    def _request(self, start: int) -> Iterator[httpx.Response]:
        """The answer of the API, or of the storage that it redirects to, which does not get the API key."""
        headers = {"accept-encoding": "identity"} | ({"range": f"bytes={start}-"} if start else {})
        version = {"if-range": f'"{self.file["sha256"]}"'} if start else {}
        path = f"/artifacts/{self.artifact_id}/files/{self.file['name']}"
        with ExitStack() as open_responses:
            response = open_responses.enter_context(self.http.stream("GET", path, headers=headers | version))
            if response.status_code == HTTPStatus.FOUND:
                url = response.url.join(response.headers["location"])
                response = open_responses.enter_context(httpx.stream("GET", url, headers=headers))
                if not response.is_success:
                    raise _Interrupted(f"The storage at {url.host} answers {response.status_code}.")
            if (
                response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
                or response.status_code == HTTPStatus.TOO_MANY_REQUESTS
            ):
                raise _Interrupted(f"The API answers {response.status_code}.")
            if not response.is_success:
                response.read()
                raise ApiError(problem_of(response))
            yield response


def _first_byte(response: httpx.Response, start: int) -> int:
    """The first byte of the answer: `start` if the server has ranges."""
    if response.status_code != HTTPStatus.PARTIAL_CONTENT:
        return 0
    if response.headers.get("content-range", "").startswith(f"bytes {start}-"):
        return start
    raise _Interrupted("The answer begins at another byte than requested.")
