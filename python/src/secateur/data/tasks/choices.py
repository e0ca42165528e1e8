"""The content of a multiple-choice task."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from secateur.data.items import Items


class Choices(Items):
    """Items with two or more choices, one of which is right.

    `task`: of lm_eval, which judges the answers; `requests`: of each item, lm_eval's `Instance` of each choice;
    `version`: of the task; `harness`: of lm_eval.
    """

    def __init__(self, task: Any, requests: Sequence[Sequence[Any]], *, version: str, harness: str) -> None:
        self.task = task
        self.requests = requests
        self.version = version
        self.harness = harness
        self.digest = hashlib.sha256(f"{harness} {version} {self.items_digest(None)}".encode()).hexdigest()
        texts = ("".join(request.args) for item in requests for request in item)
        self.longest = max(len(text.encode()) for text in texts)

    def __len__(self) -> int:
        return len(self.requests)

    def items_digest(self, limit: int | None) -> str:
        """sha256 of the texts and right answers of the first items: of what a model is asked, whatever asks it."""
        content = hashlib.sha256()
        for item in self.requests[:limit]:
            asked = [[request.args for request in item], self.task.doc_to_target(item[0].doc)]
            content.update(json.dumps(asked).encode() + b"\n")
        return content.hexdigest()
