"""Items of text that a model answers one by one."""

from abc import ABC, abstractmethod


class Items(ABC):
    """They are only for evaluation, which has a pass of its own for each kind.

    `digest`: sha256 of everything that a figure may depend on; `longest`: the most bytes of UTF-8 that a model reads
    for an answer, and so a bound on the tokens. They may be private: no message or traceback may show them.
    """

    digest: str
    longest: int

    @abstractmethod
    def __len__(self) -> int:
        """The number of items."""
