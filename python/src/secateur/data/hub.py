"""The benchmark datasets of the pruning papers, through the optional `datasets` library.

Ids, files and separators are those of the SparseGPT and Wanda code (their `lib/data.py`), so that figures compare.
"""

from dataclasses import dataclass, field
from typing import Any

from secateur.data.content import Documents, Text
from secateur.errors import SecateurError
from secateur.spec import DatasetInfo


@dataclass(frozen=True)
class HubDataset:
    """`separators`: by split, the text between two rows. `joined`: the rows are one long text, not documents.

    `rows`: by split, how many rows are read at most.
    """

    info: DatasetInfo
    path: str
    column: str
    separators: dict[str, str]
    joined: bool
    options: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def read(self, split: str) -> Text:
        """Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) without the library, a cache or a network."""
        try:
            import datasets  # noqa: PLC0415 (optional, and slow to import)
        except ImportError:
            raise SecateurError(
                "PRUNE_DATASET_UNAVAILABLE",
                f"{self.info.id} needs the Python package datasets: pip install datasets",
            ) from None
        try:
            table = datasets.load_dataset(self.path, split=split, **self.options)
        except Exception as error:  # the library raises a dozen kinds, most of them without a network
            raise SecateurError(
                "PRUNE_DATASET_UNAVAILABLE", f"{self.info.id} is not in the cache and cannot be downloaded: {error}"
            ) from error
        documents = table[self.column]  # reads a row when it is asked for
        if split in self.rows:
            documents = documents[: self.rows[split]]
        separator = self.separators[split]
        return Documents([separator.join(documents)] if self.joined else documents, separator)


HUB_DATASETS = (
    HubDataset(
        info=DatasetInfo(
            id="wikitext2",
            title="WikiText-2 (raw)",
            kind="text",
            splits=["train", "validation", "test"],
            bundled=False,
            license="CC BY-SA 3.0",
            source="Merity et al. 2016, Salesforce/wikitext on the hub",
        ),
        path="Salesforce/wikitext",
        options={"name": "wikitext-2-raw-v1"},
        column="text",
        separators={"train": " ", "validation": "\n\n", "test": "\n\n"},
        joined=True,
    ),
    HubDataset(
        info=DatasetInfo(
            id="c4",
            title="C4 (one file of each split)",
            kind="text",
            splits=["train", "validation"],
            bundled=False,
            license="ODC-BY",
            source="Raffel et al. 2020, allenai/c4 on the hub",
        ),
        path="allenai/c4",
        options={
            "data_files": {
                "train": "en/c4-train.00000-of-01024.json.gz",
                "validation": "en/c4-validation.00000-of-00008.json.gz",
            }
        },
        column="text",
        separators={"train": " ", "validation": " "},
        joined=False,
        rows={"validation": 1100},
    ),
    HubDataset(
        info=DatasetInfo(
            id="ptb",
            title="Penn Treebank",
            kind="text",
            splits=["train", "validation", "test"],
            bundled=False,
            license="LDC User Agreement",
            source="Marcus et al. 1993, ptb-text-only/ptb_text_only on the hub",
        ),
        path="ptb-text-only/ptb_text_only",
        options={"name": "penn_treebank", "revision": "refs/convert/parquet"},
        column="sentence",
        separators={"train": " ", "validation": " ", "test": " "},
        joined=True,
    ),
)
