"""Trains `demo/brown-opt`, a small decoder of the OPT architecture, on the Brown corpus, and replaces its folder.

    SECATEUR_HOME=.secateur .venv/bin/python python/training/train_brown_opt.py

The same seed, machine and OMP_NUM_THREADS give the same bits. Pre-norm OPT (Zhang et al. 2022, arXiv:2205.01068) with a
linear warm-up and a cosine to zero, and with Muon, which needs half the tokens of AdamW alone for the same loss. It
reads its 1.4 million tokens little more than once, so it needs no dropout, and the last weights are the best.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional
from transformers import OPTConfig, OPTForCausalLM, PreTrainedTokenizerFast

from muon import Muon
from secateur.data import brown
from secateur.data.content import Documents, Text
from secateur.data.tokens import TokenisedText
from secateur.data.windows import sequential_windows
from secateur.evaluation.perplexity import perplexity
from secateur.hardware.device import describe_environment
from secateur.models.sources import brown_opt
from secateur.settings import Settings

LOG = "training.jsonl"
END_OF_DOCUMENT = "</s>"
_VALIDATION_EVERY = 20

Row = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """The settings of a training. `batch`: windows of `context` tokens per step; `glance`: windows of a quick test."""

    seed: int = 0
    vocabulary: int = 4096
    hidden: int = 256
    blocks: int = 5
    heads: int = 4
    context: int = 256
    batch: int = 8
    steps: int = 800
    warmup: int = 50
    learning_rate: float = 4e-3
    weight_decay: float = 0.1
    clip: float = 1.0
    log_every: int = 50
    glance: int = 64


@dataclass(frozen=True)
class Corpus:
    """Parts without a common document: the dataset's own test split, and its train split with some for validation."""

    train: Text
    validation: Text
    test: Text


def read_corpus(home: Path) -> Corpus:
    """Raises SecateurError (`PRUNE_DATASET_UNAVAILABLE`) if set-up has not written the corpus."""
    documents = list(brown.read("train", home=home, genre=None))
    return Corpus(
        train=Documents([text for index, text in enumerate(documents) if index % _VALIDATION_EVERY]),
        validation=Documents(documents[::_VALIDATION_EVERY]),
        test=brown.read("test", home=home, genre=None),
    )


def train_tokenizer(text: Text, vocabulary: int) -> PreTrainedTokenizerFast:
    """Byte-level BPE, which can encode any text. The same text gives the same merges."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END_OF_DOCUMENT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(text, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=END_OF_DOCUMENT,
        eos_token=END_OF_DOCUMENT,
        clean_up_tokenization_spaces=False,
    )


def create_model(recipe: Recipe, tokenizer: PreTrainedTokenizerFast) -> OPTForCausalLM:
    """A model with random float32 weights. Embeddings and head are tied; every Linear of a block has a bias."""
    end = tokenizer.eos_token_id
    config = OPTConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.hidden,
        word_embed_proj_dim=recipe.hidden,
        num_hidden_layers=recipe.blocks,
        num_attention_heads=recipe.heads,
        ffn_dim=4 * recipe.hidden,
        max_position_embeddings=recipe.context,
        dropout=0.0,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=None,  # padding is not used, and its embedding would never be learnt
    )
    model = OPTForCausalLM(config)
    # A block's contribution to the residual stream shrinks with the number of blocks, as in GPT-2.
    for name, parameter in model.named_parameters():
        if name.endswith(("out_proj.weight", "fc2.weight")):
            parameter.data /= math.sqrt(2 * recipe.blocks)
    return model


def train(
    recipe: Recipe, corpus: Corpus, tokenizer: PreTrainedTokenizerFast, report: Callable[[Row], None]
) -> OPTForCausalLM:
    """Train a model; float32. `report` gets a row for the log every `log_every` steps and after the last."""
    torch.manual_seed(recipe.seed)
    model = create_model(recipe, tokenizer)
    model.train()
    optimizers = _optimizers(model, recipe)
    held_out = sequential_windows(TokenisedText(corpus.validation, tokenizer), recipe.context, recipe.glance)
    batches = _batches(token_stream(corpus.train, tokenizer), recipe)
    losses: list[Tensor] = []
    clock, processor = time.perf_counter(), time.process_time()
    for step in range(1, recipe.steps + 1):
        rate = _learning_rate(recipe, step)
        for group in (group for optimizer in optimizers for group in optimizer.param_groups):
            group["lr"] = rate
        ids = next(batches)
        logits = model(input_ids=ids[:, :-1], use_cache=False).logits
        loss = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
        for optimizer in optimizers:
            optimizer.step()
        model.zero_grad()
        losses.append(loss.detach())
        if step % recipe.log_every == 0 or step == recipe.steps:
            tokens = step * recipe.batch * recipe.context
            seconds = time.perf_counter() - clock
            row = {
                "step": step,
                "tokens": tokens,
                "learning_rate": float(f"{rate:.3g}"),
                "loss": round(float(torch.stack(losses).mean()), 4),
                "validation_perplexity": round(_perplexity(model, held_out), 2),
                "tokens_per_second": round(tokens / seconds),
                "seconds": round(seconds, 1),
                "processor_seconds": round(time.process_time() - processor, 1),
            }
            losses.clear()
            report(row)
    return model


def build(home: Path, folder: Path, recipe: Recipe) -> Row:
    """Train, printing the log, then write the model to `folder`. Returns the last row of the log: the test result."""
    corpus = read_corpus(home)
    tokenizer = train_tokenizer(corpus.train, recipe.vocabulary)
    rows: list[Row] = []

    def report(row: Row) -> None:
        print("  ".join(f"{name} {value}" for name, value in row.items()), flush=True)
        rows.append(row)

    model = train(recipe, corpus, tokenizer, report)
    model.bfloat16().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    # Test the saved bfloat16 weights, not those in memory.
    saved = OPTForCausalLM.from_pretrained(folder, dtype=torch.float32)
    test = TokenisedText(corpus.test, tokenizer)
    tests = [_measured(saved, sequential_windows(test, recipe.context, limit)) for limit in (recipe.glance, None)]
    machine = describe_environment(torch.device("cpu"))
    about = {"recipe": asdict(recipe), "torch": machine.torch, "cpu": machine.device_name, "threads": machine.threads}
    log = [about, *rows, *tests]
    (folder / LOG).write_text("".join(f"{json.dumps(row)}\n" for row in log), encoding="utf-8")
    (folder / "README.md").write_text(_card(saved, corpus, log), encoding="utf-8")
    return tests[-1]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=brown_opt.FOLDER, help="default: the package's own")
    print(build(Settings.from_environment().home, parser.parse_args().folder, Recipe()))


def token_stream(text: Text, tokenizer: PreTrainedTokenizerFast) -> Tensor:
    """[tokens] of all documents, with an end token after each."""
    tokens = TokenisedText(text, tokenizer)
    end = torch.tensor([tokenizer.eos_token_id])
    return torch.cat([part for index in range(tokens.documents) for part in (tokens.document(index), end)])


def _batches(tokens: Tensor, recipe: Recipe) -> Iterator[Tensor]:
    """Batches of [batch, context + 1]. Every epoch cuts the tokens at another offset and shuffles the pieces."""
    generator = torch.Generator().manual_seed(recipe.seed)
    while True:
        offset = int(torch.randint(recipe.context, (), generator=generator))
        pieces = tokens[offset:].unfold(0, recipe.context + 1, recipe.context)
        order = torch.randperm(len(pieces), generator=generator)
        for chosen in order.split(recipe.batch):
            if len(chosen) == recipe.batch:
                yield pieces[chosen]


def _optimizers(model: OPTForCausalLM, recipe: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the blocks' matrices, AdamW for the embeddings and all vectors. Biases and gains do not decay."""
    matrices: list[nn.Parameter] = []
    embeddings: list[nn.Parameter] = []
    vectors: list[nn.Parameter] = []
    for name, parameter in model.named_parameters():
        kind = vectors if parameter.dim() == 1 else embeddings if "embed" in name else matrices
        kind.append(parameter)
    groups: list[dict[str, Any]] = [{"params": embeddings}, {"params": vectors, "weight_decay": 0.0}]
    return (
        Muon(matrices, weight_decay=recipe.weight_decay),
        # With few tokens per step, gradients are noisy, so their squares are averaged with 0.99, not the usual 0.95.
        torch.optim.AdamW(groups, betas=(0.9, 0.99), weight_decay=recipe.weight_decay, fused=True),
    )


def _learning_rate(recipe: Recipe, step: int) -> float:
    if step <= recipe.warmup:
        return recipe.learning_rate * step / recipe.warmup
    done = (step - recipe.warmup) / (recipe.steps - recipe.warmup)
    return recipe.learning_rate * (1 + math.cos(math.pi * done)) / 2


def _measured(model: OPTForCausalLM, windows: Tensor) -> Row:
    figure = round(_perplexity(model, windows), 3)
    return {"test_perplexity": figure, "windows": len(windows), "tokens": windows.numel()}


def _perplexity(model: OPTForCausalLM, windows: Tensor) -> float:
    model.eval()
    value = perplexity(model, windows, lambda *_: None)
    model.train()
    assert math.isfinite(value), "the training diverged"
    return value


def _card(model: OPTForCausalLM, corpus: Corpus, log: list[Row]) -> str:
    about, *rows, _, test = log
    its, last = model.config, rows[-1]
    documents = {name: len(getattr(corpus, name)) for name in ("train", "validation", "test")}
    table = "\n".join(f"| {row['step']} | {row['loss']} | {row['validation_perplexity']} |" for row in rows)
    return f"""# demo/brown-opt

- OPT architecture, {model.num_parameters():,} parameters, stored in bfloat16.
- {its.num_hidden_layers} blocks of width {its.hidden_size}, {its.num_attention_heads} heads, a bias on every Linear.
- The output head shares the embeddings.
- Windows of {its.max_position_embeddings} tokens, of its own BPE tokenizer with {its.vocab_size} tokens.
- Trained by `python/training/train_brown_opt.py` from random weights, seed {about["recipe"]["seed"]}.
- Trained on {documents["train"]} documents of the Brown corpus's train split: {last["tokens"]:,} tokens read.
- Processor time: {last["processor_seconds"]:.0f} s on {about["threads"]} thread(s) of {about["cpu"]}.
- Validated during training on {documents["validation"]} other documents of that split; `{LOG}` is the full log.
- **Perplexity {test["test_perplexity"]}** on the test split: {documents["test"]} documents, {test["tokens"]:,} tokens.
- Neither the tokenizer nor the training used those documents.
- Licence: that of the corpus (Francis and Kucera 1979), free for non-commercial use.

| step | loss | validation perplexity |
| ---: | ---: | ---: |
{table}
"""


if __name__ == "__main__":
    main()
