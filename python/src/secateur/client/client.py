"""A client of the API. Requests and responses are plain JSON, typed in `types.py`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, cast

import httpx

from secateur.client.errors import ApiError, UnreachableError, problem_of
from secateur.client.pull import Progress, pull
from secateur.client.types import (
    Artifact,
    ArtifactDetail,
    Dataset,
    Host,
    Job,
    JobRequest,
    Layout,
    MadeArtifact,
    Method,
    Model,
    Table,
    Trial,
    TrialDetail,
    UploadKind,
)

ENDED = ("succeeded", "partially_succeeded", "failed", "cancelled")
LONG_POLL = {"wait": "30s"}
MEDIA_TYPES: dict[UploadKind, str] = {"text": "text/plain", "traces": "application/x-ndjson"}
DEFAULT_URL = "http://127.0.0.1:8080"


class Client:
    """Calls the API at `url` with an API key; by default those of `SECATEUR_URL` and `SECATEUR_KEY`.

    Every call may raise `ApiError` and `UnreachableError`.
    """

    def __init__(self, url: str | None = None, key: str | None = None, *, timeout: float = 60) -> None:
        self.url = url or os.environ.get("SECATEUR_URL") or DEFAULT_URL
        key = key or os.environ.get("SECATEUR_KEY")
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=f"{self.url.rstrip('/')}/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the client's connections."""
        self._http.close()

    def submit(self, job: JobRequest) -> Job:
        """Submits a job. The API has checked it when this returns."""
        return cast("Job", self.request("POST", "/jobs", body=job))

    def job(self, job_id: str) -> Job:
        """One job with its progress."""
        return cast("Job", self.request("GET", f"/jobs/{job_id}"))

    def jobs(self, **filters: str) -> Iterator[Job]:
        """Jobs, newest first. `filters`: the query parameters of the API, such as `status="running"`."""
        return cast("Iterator[Job]", self._pages("/jobs", filters))

    def wait(self, job_id: str, *, on_change: Callable[[Job], object] = lambda _: None) -> Job:
        """Waits until the job has ended and returns it. `on_change` gets the job as it is now and after each change."""
        etag = ""
        while True:
            response = self._send("GET", f"/jobs/{job_id}", params=LONG_POLL, headers={"if-none-match": etag})
            if response.status_code == httpx.codes.NOT_MODIFIED:
                continue
            job = cast("Job", response.json())
            on_change(job)
            if job["status"] in ENDED:
                return job
            etag = response.headers["etag"]

    def cancel(self, job_id: str) -> Job:
        """Cancels a job: no further trial of it starts. Measurements so far are kept."""
        return cast("Job", self.request("POST", f"/jobs/{job_id}/cancel"))

    def retry(self, job_id: str) -> Job:
        """Runs the failed and cancelled trials of an ended job again."""
        return cast("Job", self.request("POST", f"/jobs/{job_id}/retry"))

    def table(self, job_id: str, **selection: str | int) -> Table:
        """The table of the job's first evaluation, levels down and methods across.

        `selection` picks another evaluation: `metric`, `dataset`, ...
        """
        return cast("Table", self.request("GET", f"/jobs/{job_id}/table", query=selection))

    def table_text(
        self, job_id: str, output: Literal["markdown", "csv", "latex"] = "markdown", **selection: str | int
    ) -> str:
        """The same table as text."""
        return self._send("GET", f"/jobs/{job_id}/table", params={"format": output, **selection}).text

    def trials(self, job_id: str) -> Iterator[Trial]:
        """The job's trials, in the order of the plan."""
        return cast("Iterator[Trial]", self._pages(f"/jobs/{job_id}/trials", {}))

    def trial(self, trial_id: str) -> TrialDetail:
        """One trial, with the log of each attempt."""
        return cast("TrialDetail", self.request("GET", f"/trials/{trial_id}"))

    def methods(self) -> list[Method]:
        """Pruning methods and their parameters."""
        return cast("list[Method]", self.request("GET", "/methods")["items"])

    def models(self) -> list[Model]:
        """The models that have a name."""
        return cast("list[Model]", self.request("GET", "/models")["items"])

    def datasets(self) -> Iterator[Dataset]:
        """The datasets that have a name, then the team's uploads, newest first."""
        return cast("Iterator[Dataset]", self._pages("/datasets", {}))

    def upload(
        self, file: str | Path, kind: UploadKind, *, name: str | None = None, field: str | None = None
    ) -> Dataset:
        """Uploads a text or recorded queries. Jobs refer to it by the `id` of the returned dataset.

        `field`: the field of recorded queries that has the text; default: any of the usual ones.
        """
        path = Path(file)
        query = {"name": name or path.name, "kind": kind} | ({} if field is None else {"field": field})
        with path.open("rb") as content:
            headers = {"content-type": MEDIA_TYPES[kind]}
            response = self._send("POST", "/datasets", params=query, headers=headers, content=content)
        return cast("Dataset", response.json())

    def artifacts(self, **filters: str) -> Iterator[Artifact]:
        """Stored models, newest first. `filters`: the query parameters of the API, such as `method="wanda"`."""
        return cast("Iterator[Artifact]", self._pages("/artifacts", filters))

    def artifact(self, artifact_id: str) -> ArtifactDetail:
        """One stored model: how it was made, its measurements and its files."""
        return cast("ArtifactDetail", self.request("GET", f"/artifacts/{artifact_id}"))

    def make_artifact(self, trial_id: str, layout: Layout = "plain") -> MadeArtifact:
        """The stored model of an ended trial, or the job that makes it: `wait` for it, then call this again."""
        return cast("MadeArtifact", self.request("POST", f"/trials/{trial_id}/artifact", body={"layout": layout}))

    def pull(
        self, artifact_id: str, folder: str | Path, *, on_progress: Callable[[Progress], object] = lambda _: None
    ) -> Path:
        """Downloads a stored model into an empty or missing folder, which appears when it is complete and verified.

        After an error or the end of the process, the next call for the same folder continues.

        Raises `PullError` as well.
        """
        artifact = self.artifact(artifact_id)
        return pull(self._http, artifact_id, artifact["files"], Path(folder), on_progress)

    def hosts(self) -> list[Host]:
        """The hosts that run trials."""
        return cast("list[Host]", self.request("GET", "/hosts")["items"])

    def request(
        self, method: str, path: str, *, query: Mapping[str, str | int] | None = None, body: object = None
    ) -> Any:
        """Calls any other operation by its path below `/v1`. Returns the JSON of the response, None if it is empty."""
        response = self._send(method, path, params=query, json=body)
        return response.json() if response.content else None

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Any]:
        page = self.request("GET", path, query=query)
        yield from page["items"]
        while cursor := page["nextCursor"]:
            page = self.request("GET", path, query={**query, "cursor": cursor})
            yield from page["items"]

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        options = {name: value for name, value in options.items() if value is not None}
        try:
            response = self._http.request(method, path, **options)
        except httpx.TransportError as error:
            raise UnreachableError(f"No API answers at {self.url}: {error}") from error
        if response.is_error:
            raise ApiError(problem_of(response))
        return response
