"""The text of one split of a dataset."""

import functools
import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Text:
    """Documents, and what stands between them when they are read as one text. No message or traceback may show them."""

    documents: tuple[str, ...] = field(repr=False)
    separator: str = "\n\n"

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of everything that a figure may depend on."""
        content = hashlib.sha256()
        for part in (self.separator, *self.documents):
            encoded = part.encode()
            content.update(f"{len(encoded)}:".encode())
            content.update(encoded)
        return content.hexdigest()
