"""A text in a file, which is checked once and then read piece by piece. No message quotes it."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

from secateur.data.content import Text, TextDigest
from secateur.data.open_file import OpenFile

_PIECE_BYTES = 2**18


class TextFile(Text):
    """A file that is one document, in UTF-8. CR and CRLF are read as LF, and a byte order mark is skipped.

    Raises OSError, and SecateurError (`PRUNE_DATASET_UNAVAILABLE`) naming the byte that is wrong.
    """

    def __init__(self, path: Path) -> None:
        self._file = OpenFile(path)
        size = sum(len(piece.encode()) for piece in self.pieces(0))
        content = TextDigest(self.separator)
        content.add_pieces(size, (piece.encode() for piece in self.pieces(0)))
        self.digest = content.hexdigest()

    def __len__(self) -> int:
        return 1

    def pieces(self, index: int) -> Iterator[str]:  # noqa: ARG002, D102 (as described by Text)
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8-sig")(), translate=True)
        offset = 0
        while block := self._file.read(offset, _PIECE_BYTES):
            offset += len(block)
            yield self._decoded(decoder, block, offset)
        yield self._decoded(decoder, b"", offset)

    def _decoded(self, decoder: io.IncrementalNewlineDecoder, block: bytes, end: int) -> str:
        """`end`: the offset of the block's end. An empty block is the end of the file."""
        try:
            return decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise self._file.not_utf8(error, end) from None
