"""Tokens and windows of a text."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from secateur.data.content import Documents, Text
from secateur.data.datasets import Datasets
from secateur.data.tokens import TokenCache, TokenisedText
from secateur.data.windows import (
    first_random_window,
    first_sequential_window,
    predicted_bytes,
    random_windows,
    sequential_windows,
)
from secateur.models.preprocessors import load_tokenizer
from secateur.models.sources.source import locate
from secateur.settings import Settings
from support.rejections import rejection


class ReadPart(Text):
    """Endless documents, which count the characters that were read of them."""

    def __init__(self, documents: int) -> None:
        self.read = 0
        self._documents = documents

    def __len__(self) -> int:
        return self._documents

    def pieces(self, index: int) -> Iterator[str]:
        while True:
            self.read += 10_000
            yield f"{index} the of " * 1_000


def tokenise(settings: Settings, *documents: str) -> TokenisedText:
    return TokenisedText(Documents(documents), load_tokenizer(locate("file:llama", settings)))


def test_texts_are_tokenised_once_without_special_tokens(settings: Settings) -> None:
    source = locate("file:llama", settings)
    cache, text = TokenCache(), Documents(("the of", "and"))
    tokens = cache.tokens(source, text)
    assert cache.tokens(source, text) is tokens
    tokenizer = load_tokenizer(source)
    assert tokens.first(None).tolist() == tokenizer("the of\n\nand", add_special_tokens=False).input_ids
    assert tokens.document(1).tolist() == tokenizer("and", add_special_tokens=False).input_ids


def test_sequential_windows_are_slices_of_the_whole_text(settings: Settings) -> None:
    tokens = tokenise(settings, *["the of and to in that is was he"] * 9)
    whole = tokens.first(None)
    windows = sequential_windows(tokens, 16, None)
    assert windows.shape == (len(whole) // 16, 16)
    assert torch.equal(windows[3], whole[48:64])
    assert sequential_windows(tokens, 16, 2).shape == (2, 16)


def test_bytes_are_those_of_each_windows_tokens_without_its_first(settings: Settings) -> None:
    tokens = tokenise(settings, "naïve 木漏れ日 🙂 of the " * 9, "and é")
    windows = sequential_windows(tokens, 7, None)
    ends = tokens.ends(windows.numel())
    assert ends is not None
    written = load_tokenizer(locate("file:llama", settings)).convert_ids_to_tokens(windows.flatten().tolist())
    sizes = torch.tensor([len(token) for token in written]).view(windows.shape)  # byte-level: a symbol for each byte
    assert windows.numel() < ends[-1]  # more bytes than tokens
    assert torch.equal(predicted_bytes(tokens, windows), sizes[:, 1:].sum(dim=1))  # type: ignore[arg-type]


def test_a_text_shorter_than_a_window_is_rejected(settings: Settings) -> None:
    code, pointer, message = rejection(sequential_windows, tokenise(settings, "the of"), 64, None)
    assert (code, pointer) == ("PRUNE_TEXT_TOO_SHORT", "/seqlen")
    assert "less than a window of 64" in message


def test_random_windows_equal_those_of_the_wanda_code(settings: Settings) -> None:
    documents = ["the of and to", *(f"{'word ' * (20 + 5 * index)}" for index in range(6)), "in that"]
    tokens = tokenise(settings, *documents)
    random.seed(4)
    expected = []
    for _ in range(9):
        while True:
            document = tokens.document(random.randint(0, len(documents) - 1))
            if len(document) > 24:
                break
        start = random.randint(0, len(document) - 24 - 1)
        expected.append(document[start : start + 24])
    assert torch.equal(random_windows(tokens, 24, 9, seed=4), torch.stack(expected))


def test_random_windows_are_slices_of_a_single_text(settings: Settings) -> None:
    tokens = tokenise(settings, "the of and to in " * 40)
    windows = random_windows(tokens, 32, 5, seed=0)
    slices = tokens.first(None).unfold(0, 32, 1)
    assert all((slices == window).all(dim=1).any() for window in windows)
    assert len({tuple(window.tolist()) for window in random_windows(tokens, 31, 5, seed=0)}) > 1


@pytest.mark.parametrize("documents", [(), ("the of",), ("the of", "and to", "in that")])
def test_random_windows_need_a_document_longer_than_a_window(settings: Settings, documents: tuple[str, ...]) -> None:
    code, pointer, message = rejection(random_windows, tokenise(settings, *documents), 64, 3, 0)
    assert (code, pointer) == ("PRUNE_TEXT_TOO_SHORT", "/seqlen")
    assert "`sequential`" in message


@pytest.mark.parametrize("documents", [1, 1000])
def test_the_first_windows_read_no_more_of_a_text_than_they_need(settings: Settings, documents: int) -> None:
    text = ReadPart(documents)
    tokens = TokenisedText(text, load_tokenizer(locate("file:llama", settings)))
    for read in (first_random_window, first_sequential_window):
        assert read(tokens, 100).shape == (1, 100)
    assert sequential_windows(tokens, 64, 5).shape == (5, 64)
    assert text.read < 2_000_000


def test_a_first_window_is_a_window(settings: Settings) -> None:
    tokens = tokenise(settings, "the of", "and to in " * 50, "that is " * 80)
    assert torch.equal(first_sequential_window(tokens, 32), sequential_windows(tokens, 32, 1))
    assert torch.equal(first_random_window(tokens, 32)[0], tokens.document(1)[:32])


@pytest.mark.parametrize("documents", [(), ("the of",), ("the of", "and to", "in that")])
def test_a_first_window_is_rejected_as_all_windows_are(settings: Settings, documents: tuple[str, ...]) -> None:
    tokens = tokenise(settings, *documents)
    assert rejection(first_sequential_window, tokens, 64) == rejection(sequential_windows, tokens, 64, None)
    assert rejection(first_random_window, tokens, 64) == rejection(random_windows, tokens, 64, 3, 0)


def test_more_windows_than_before_are_read_again(settings: Settings) -> None:
    tokens = tokenise(settings, *["the of and to in that is was he"] * 9)
    fewer, all_of_them = sequential_windows(tokens, 16, 2), sequential_windows(tokens, 16, None)
    assert len(all_of_them) > 2
    assert torch.equal(all_of_them[:2], fewer)
    assert torch.equal(sequential_windows(tokens, 16, 3), all_of_them[:3])


def test_tokens_leave_no_file(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "tokens"
    tokens = TokenisedText(Documents(["the of " * 50] * 3), load_tokenizer(locate("file:llama", settings)), folder)
    assert random_windows(tokens, 16, 4, seed=0).shape == (4, 16)
    assert len(sequential_windows(tokens, 16, None)) > 4
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_a_file_that_changes_before_its_windows_are_drawn_is_an_error(settings: Settings, suffix: str) -> None:
    path = settings.data_roots[0] / f"drawn{suffix}"
    path.write_text('{"text": "' + "the of " * 99 + '"}')
    text = Datasets(settings).content(f"file:{path.name}", "all")
    assert isinstance(text, Text)
    tokens = TokenCache().tokens(locate("file:llama", settings), text)
    path.write_text('{"text": "in"}')
    code, pointer, message = rejection(random_windows, tokens, 16, 4, 0)
    assert (code, pointer) == ("PRUNE_DATASET_UNAVAILABLE", "/dataset")
    assert "changed while it was read" in message
