"""A text that is tokenised piece by piece has the tokens of the whole text."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast
from transformers.models.ctrl.tokenization_ctrl import CTRLTokenizer

from secateur.data import token_stream as stream
from secateur.data.content import Text
from secateur.data.datasets import Datasets
from secateur.data.token_stream import TokenRun, token_stream
from secateur.data.tokens import TokenisedText
from secateur.data.windows import first_random_window, first_sequential_window, random_windows, sequential_windows
from secateur.hardware.memory import peak, reset_peak
from secateur.models.preprocessors import load_tokenizer
from secateur.models.sources.source import locate
from secateur.settings import Settings
from support.tiny_models import write_tiny_model

ROOT = Path(__file__).parents[3]
TRAINING = [
    "the of and to in that is was he for it with as his on be at by had not are but from or have an they which one "
    * 3,
    "Élan, 木漏れ日 ünï cödé 🙂🙃 naïve café ﬁne “quotes” e\u0301 가각 aaaa aaab abab bbbb 1234 56 \n\n  \t x",
]
# The pre-tokenizer of Llama 3 and Qwen.
WORDS = Regex(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
MANY_BYTES = "木漏れ日 naïve 🙂🙃👩‍👩‍👧 in the é\n\nthe of" * 3
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
PREFIX = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])


def bpe(
    normalizer: normalizers.Normalizer | None, pre_tokenizer: pre_tokenizers.PreTokenizer | None
) -> PreTrainedTokenizerBase:
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=["<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    return trained(models.BPE(unk_token="<unk>", fuse_unk=True), trainer, normalizer, pre_tokenizer)


def trained(
    model: models.Model,
    trainer: trainers.Trainer,
    normalizer: normalizers.Normalizer | None,
    pre_tokenizer: pre_tokenizers.PreTokenizer | None,
) -> PreTrainedTokenizerBase:
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(TRAINING, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>")


def unigram() -> PreTrainedTokenizerBase:
    trainer = trainers.UnigramTrainer(vocab_size=200, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False)
    return trained(models.Unigram(), trainer, normalizers.NFKC(), pre_tokenizers.Metaspace())


def word_piece() -> PreTrainedTokenizerBase:
    trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=["<unk>"], show_progress=False)
    model = models.WordPiece(unk_token="<unk>", max_input_chars_per_word=150)
    return trained(model, trainer, normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer())


def with_added_tokens() -> PreTrainedTokenizerBase:
    tokenizer = bpe(normalizers.NFC(), pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.add_tokens([AddedToken("<x>", lstrip=True, rstrip=True), AddedToken("aaa")])
    return tokenizer


def bundled(model: str) -> PreTrainedTokenizerBase:
    home = Path(os.environ.get("SECATEUR_HOME") or ROOT / ".secateur")
    return load_tokenizer(locate(model, Settings(home=home)))


KINDS: dict[str, Callable[[], PreTrainedTokenizerBase]] = {
    "brown-opt": lambda: bundled("demo/brown-opt"),
    "smollm2": lambda: bundled("demo/smollm2-135m"),
    "llama3": lambda: bpe(normalizers.NFC(), pre_tokenizers.Sequence([pre_tokenizers.Split(WORDS, "isolated"), BYTES])),
    "bytes without words": lambda: bpe(normalizers.NFC(), BYTES),
    "llama2": lambda: bpe(PREFIX, None),
    "metaspace": lambda: bpe(normalizers.NFKC(), pre_tokenizers.Metaspace()),
    "metaspace without words": lambda: bpe(None, pre_tokenizers.Metaspace(split=False, prepend_scheme="first")),
    "unigram": unigram,
    "word piece": word_piece,
    "added tokens": with_added_tokens,
}
PARTS = (
    *("the ", "of", " and to in", " ", "\n", "\r", "\r\n", "\t", "a", "aaaa", "ab", "x", "123", "4", "'s", "...", "木"),
    *(
        "🙂",
        "👩‍👩‍👧",
        "🇩🇪",
        "e\u0301",
        "\u0316\u0301",
        "\u0301",
        "가",
        "ᄀ",
        "ᅡ",
        "\ufeff",
        "\u00a0",
        "ﬁ",
        "\ufdfa",
        "क्",
        "<x>",
        "<unk>",
    ),
)
# A few parts over and over, which gives long words, long runs of spaces or marks, and ordinary text.
TEXTS = st.lists(
    st.tuples(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).map("".join), st.integers(1, 500)).map(
        lambda drawn: drawn[0] * drawn[1]
    ),
    max_size=6,
).map("".join)


@pytest.fixture(params=KINDS, scope="module")
def tokenizer(request: pytest.FixtureRequest) -> PreTrainedTokenizerBase:
    return KINDS[request.param]()


@pytest.fixture(scope="module")
def _short_pieces() -> Iterator[None]:
    """Pieces as short as this meet hundreds of times in a text of an example."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "_PIECE", 400)
        patch.setattr(stream, "_OVERLAP", 96)
        yield


def whole(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    tokens: list[int] = tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
    return tokens


def streamed(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    return [token for run in runs(tokenizer, text) for token in run.ids.tolist()]


def ends(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    return [end for run in runs(tokenizer, text) if run.ends is not None for end in run.ends.tolist()]


def runs(tokenizer: PreTrainedTokenizerBase, text: str) -> Iterator[TokenRun]:
    return token_stream((text[start : start + 1000] for start in range(0, len(text), 1000)), tokenizer)


@pytest.mark.usefixtures("_short_pieces")
@given(TEXTS)
@example("e" + "\u0301" * 1000 + "\u0316" * 100 + " the")  # normalisation moves the last marks to the front
@example("a " * 130 + "ab" * 95 + " the of" * 200)  # a word of 190 characters, of which each piece sees less than 150
@examples(max_examples=40, deadline=None)
def test_any_text_has_the_tokens_of_the_whole(tokenizer: PreTrainedTokenizerBase, text: str) -> None:
    assert streamed(tokenizer, text) == whole(tokenizer, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "_PIECE", len(text) + 1)
        expected = ends(tokenizer, text)
    assert ends(tokenizer, text) == expected == sorted(expected)


@pytest.mark.parametrize("kind", ["smollm2", "brown-opt"])
def test_each_byte_belongs_to_one_token_of_a_byte_level_tokenizer(kind: str) -> None:
    tokenizer = KINDS[kind]()
    written = tokenizer.convert_ids_to_tokens(whole(tokenizer, MANY_BYTES))
    assert ends(tokenizer, MANY_BYTES) == np.cumsum([len(token) for token in written]).tolist()
    assert ends(tokenizer, MANY_BYTES)[-1] == len(MANY_BYTES.encode())


def test_each_byte_belongs_to_one_token_of_a_tokenizer_that_falls_back_to_bytes() -> None:
    vocabulary = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), *"▁aefhinovtdïé", "th", "the"]
    model = models.BPE(
        {token: index for index, token in enumerate(vocabulary)},
        [("t", "h"), ("th", "e")],
        unk_token="<unk>",
        byte_fallback=True,
    )
    backend = Tokenizer(model)
    backend.normalizer = PREFIX
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend)
    written = tokenizer.convert_ids_to_tokens(whole(tokenizer, MANY_BYTES))
    sizes = [1 if token.startswith("<0x") else len(token.replace("▁", " ").encode()) for token in written[1:]]
    assert written[0] == "▁"
    assert ends(tokenizer, MANY_BYTES) == np.cumsum([0, *sizes]).tolist()  # the text has no character for the prefix
    assert ends(tokenizer, MANY_BYTES)[-1] == len(MANY_BYTES.encode())


def test_text_that_tokenising_drops_belongs_to_the_token_behind_it() -> None:
    assert ends(KINDS["word piece"](), "the   ünï  the") == [3, 11, 16]


@pytest.mark.parametrize("part", ["abba", "🙂", " ", "e\u0316\u0301", "the of\r\n"])
def test_a_long_text_without_usual_words_has_the_tokens_of_the_whole(part: str) -> None:
    tokenizer = KINDS["brown-opt"]()
    text = "and to " + part * (300_000 // len(part)) + " in that"
    assert streamed(tokenizer, text) == whole(tokenizer, text)


def test_a_word_that_is_too_long_for_the_vocabulary_is_one_token() -> None:
    text = "the " * 50_000 + "x" * 300_000 + " of" * 50_000
    tokenizer = KINDS["word piece"]()
    assert streamed(tokenizer, text) == whole(tokenizer, text)


def test_a_tokenizer_in_python_gets_the_whole_text(tmp_path: Path) -> None:
    (tmp_path / "vocab.json").write_text(json.dumps({"<unk>": 0, "the": 1, "o@@": 2, "f": 3}))
    (tmp_path / "merges.txt").write_text("#version\nt h\nth e</w>\n")
    tokenizer = CTRLTokenizer(tmp_path / "vocab.json", tmp_path / "merges.txt", unk_token="<unk>")
    assert not tokenizer.is_fast
    assert streamed(tokenizer, "the of " * 30_000) == whole(tokenizer, "the of " * 30_000)
    assert ends(tokenizer, "the of ") == []  # it does not say where its tokens are


def growth(folder: Path, size: int, draw: Callable[[TokenisedText], torch.Tensor], suffix: str) -> int:
    """How many bytes memory grows by, at its peak, while windows are drawn from a file of `size` bytes."""
    write_tiny_model(folder / "llama")
    settings = Settings(data_roots=(folder,), model_roots=(folder,))
    tokenizer = load_tokenizer(locate("file:llama", settings))
    path = folder / f"text{suffix}"
    document = "the of and to in that is was " * 50
    line = document + "\n" if suffix == ".txt" else json.dumps({"text": document}) + "\n"
    path.write_text(line * (size // len(line)))
    reset_peak(torch.device("cpu"))
    before = peak(torch.device("cpu")).peak_bytes
    text = Datasets(settings).content(f"file:{path.name}", "all")
    assert isinstance(text, Text)
    assert draw(TokenisedText(text, tokenizer, folder)).shape[1] == 64
    return peak(torch.device("cpu")).peak_bytes - before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux measures a peak again")
@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
@pytest.mark.parametrize(
    ("mebibytes", "draw"),
    [
        (64, lambda tokens: first_random_window(tokens, 64)),
        (64, lambda tokens: first_sequential_window(tokens, 64)),
        (64, lambda tokens: sequential_windows(tokens, 64, 8)),
        (2, lambda tokens: random_windows(tokens, 64, 8, seed=0)),
        (2, lambda tokens: sequential_windows(tokens, 64, None)),
    ],
)
def test_memory_is_flat_in_the_size_of_a_text(
    tmp_path: Path, mebibytes: int, draw: Callable[[TokenisedText], torch.Tensor], suffix: str
) -> None:
    growth(tmp_path, 2**19, draw, suffix)  # loads what any text needs
    assert growth(tmp_path, mebibytes * 2**20, draw, suffix) < 24 * 2**20
