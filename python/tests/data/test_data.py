"""Datasets by name, and texts in files."""

import codecs
import dataclasses
import gzip
import hashlib
import json
import sys
import traceback
from pathlib import Path
from types import ModuleType

import pytest

from secateur.data import python_stdlib, wikitext2_mini
from secateur.data.content import Documents, Problems, Text
from secateur.data.datasets import Datasets
from secateur.errors import SecateurError
from secateur.models.sources.source import locate
from secateur.settings import Settings
from support.rejections import rejection
from support.tiny_models import write_tiny_model


@pytest.fixture
def data(settings: Settings) -> Path:
    return settings.data_roots[0]


def read_text(datasets: Datasets, dataset: str, split: str = "all") -> Text:
    text = datasets.content(dataset, split)
    assert isinstance(text, Text)
    return text


def test_brown_splits_are_disjoint_and_test_has_every_tenth_document_of_a_genre(settings: Settings) -> None:
    rows = [json.loads(line) for line in (settings.home / "datasets" / "brown.jsonl").read_text().splitlines()]
    news, fiction = ([row["text"] for row in rows if row["genre"] == genre] for genre in ("news", "fiction"))
    datasets = Datasets(settings)
    assert tuple(read_text(datasets, "brown", "test")) == (news[0], news[10], fiction[0], fiction[10])
    assert set(read_text(datasets, "brown", "train")) == {row["text"] for row in rows} - {
        news[0],
        news[10],
        fiction[0],
        fiction[10],
    }


def test_a_genre_of_brown_has_its_documents_of_each_split(settings: Settings) -> None:
    datasets = Datasets(settings)
    for split in ("train", "test"):
        genres = [set(read_text(datasets, f"brown/{genre}", split)) for genre in ("news", "fiction")]
        assert set.union(*genres) == set(read_text(datasets, "brown", split))
        assert set.intersection(*genres) == set()


@pytest.mark.parametrize(("split", "rows"), [("validation", 3_760), ("test", 4_358)])
def test_wikitext2_mini_is_the_text_that_its_readme_describes(settings: Settings, split: str, rows: int) -> None:
    text = "".join(read_text(Datasets(settings), "wikitext2-mini", split).whole())
    readme = (Path(wikitext2_mini.__file__).parent / "README.md").read_text()
    described = (
        f"| `{split}.txt.gz` | {rows:,} | {len(text.encode()):,} | `{hashlib.sha256(text.encode()).hexdigest()}` |"
    )
    assert described in readme
    # Rows are joined by two line ends, and each row but an empty one ends with one.
    assert text.count("\n") == 2 * (rows - 1) + len([line for line in text.split("\n") if line])


def test_missing_brown_names_the_setup_command(settings: Settings, tmp_path: Path) -> None:
    datasets = Datasets(dataclasses.replace(settings, home=tmp_path))
    code, pointer, message = rejection(datasets.content, "brown", "test")
    assert (code, pointer) == ("PRUNE_DATASET_UNAVAILABLE", "/dataset")
    assert "npm run setup" in message


def test_a_split_has_a_default_and_unknown_ones_are_rejected(settings: Settings) -> None:
    datasets = Datasets(settings)
    assert datasets.split("brown", None, "calibrate") == "train"
    assert datasets.split("brown", None, "evaluate") == "test"
    assert datasets.split("c4", None, "evaluate") == "validation"
    assert datasets.split("wikitext2-mini", None, "calibrate") == "validation"
    assert datasets.split("file:a.txt", None, "evaluate") == "all"
    assert rejection(datasets.split, "brown", "tset", "evaluate")[:2] == ("PRUNE_UNKNOWN_DATASET", "/split")
    code, pointer, message = rejection(datasets.split, "borwn", None, "evaluate")
    assert (code, pointer) == ("PRUNE_UNKNOWN_DATASET", "/dataset")
    assert "did you mean brown?" in message


@pytest.mark.parametrize("dataset", ["file:a.txt", "upload:019a1b2c-3d4e-7f50-8a6b-7c8d9e0f1a2b"])
def test_a_users_own_text_has_no_splits(settings: Settings, dataset: str) -> None:
    assert rejection(Datasets(settings).split, dataset, "test", "evaluate") == (
        "PRUNE_UNKNOWN_DATASET",
        "/split",
        f"{dataset} has no splits; leave out `split`",
    )


def test_txt_and_jsonl_files_are_read(settings: Settings, data: Path) -> None:
    (data / "a.txt").write_text("one\n\ntwo", encoding="utf-8")
    (data / "b.jsonl").write_text('{"text": "ein\u2028s"}\n\n{"query": "zwei", "id": 3}\n', encoding="utf-8")
    datasets = Datasets(settings)
    assert tuple(read_text(datasets, "file:a.txt")) == ("one\n\ntwo",)
    assert tuple(read_text(datasets, f"file:{data / 'b.jsonl'}")) == ("ein\u2028s", "zwei")


def test_a_file_that_changed_is_read_again(settings: Settings, data: Path) -> None:
    datasets = Datasets(settings)
    (data / "c.txt").write_text("old")
    before = read_text(datasets, "file:c.txt")
    assert read_text(datasets, "file:c.txt") is before
    (data / "c.txt").write_text("newer")
    after = read_text(datasets, "file:c.txt")
    assert tuple(after) == ("newer",)
    assert after.digest != before.digest


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bad.txt", b"ok\xff", "byte 2 is not UTF-8"),
        ("bad1.jsonl", b'{"text": "a"}\n{"text": }\n', "line 2 is not JSON"),
        ("bad2.jsonl", b'{"text": 3}\n', "line 1 has no text"),
        ("bad3.jsonl", b'["text"]\n', "line 1 is not a JSON object"),
        ("bad4.jsonl", b'{"text": "a"}\n{"messages": []}\n', "line 2 has no text in `messages`"),
        ("bad.csv", b"text\n", "must end in .txt or .jsonl"),
    ],
)
def test_an_unreadable_file_names_the_line(
    settings: Settings, data: Path, name: str, content: bytes, message: str
) -> None:
    (data / name).write_bytes(content)
    code, pointer, text = rejection(Datasets(settings).content, f"file:{name}", "all")
    assert (code, pointer) == ("PRUNE_DATASET_UNAVAILABLE", "/dataset")
    assert message in text


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_kind_of_line_end_and_a_byte_order_mark_are_read(
    settings: Settings, data: Path, mark: str, newline: str
) -> None:
    lines = ['{"text": "é\\r\\n"}', " ", '{"query": "🙂"}', ""]
    (data / "lines.jsonl").write_bytes((mark + newline.join(lines)).encode())
    (data / "lines.txt").write_bytes((mark + newline.join(["é", "", "🙂"])).encode())
    datasets = Datasets(settings)
    assert tuple(read_text(datasets, "file:lines.jsonl")) == ("é\r\n", "🙂")
    assert tuple(read_text(datasets, "file:lines.txt")) == ("é\n\n🙂",)


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n"])
def test_a_wrong_line_is_counted_in_every_kind_of_line_end(settings: Settings, data: Path, newline: str) -> None:
    (data / "wrong.jsonl").write_bytes(newline.join(['{"text": "a"}', "", "wrong"]).encode())
    assert "line 3 is not JSON" in rejection(Datasets(settings).content, "file:wrong.jsonl", "all")[2]


@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_wrong_byte_far_into_a_file_is_named(settings: Settings, data: Path, suffix: str, mark: bytes) -> None:
    before = mark + '{"text": "é🙂"}\n'.encode() * 40_000
    (data / f"far{suffix}").write_bytes(before + b"\xc3(\n" + before)
    message = rejection(Datasets(settings).content, f"file:far{suffix}", "all")[2]
    assert message == f"far{suffix}: byte {len(before)} is not UTF-8"


def test_a_text_in_a_file_is_the_same_as_in_memory(settings: Settings, data: Path) -> None:
    document = "aé木🙂\n" * 60_000  # pieces end within characters of two, three and four bytes
    (data / "long.txt").write_text(document, encoding="utf-8")
    (data / "long.jsonl").write_text(json.dumps({"text": document}) + '\n{"text": ""}', encoding="utf-8")
    datasets = Datasets(settings)
    one, two = read_text(datasets, "file:long.txt"), read_text(datasets, "file:long.jsonl")
    assert tuple(one) == (document,)
    assert max(map(len, one.pieces(0))) < len(document) / 2
    assert one.digest == Documents([document]).digest
    assert two.digest == Documents([document, ""]).digest
    assert "".join(two.whole()) == document + "\n\n"


def test_a_line_of_traces_has_a_longest_length(settings: Settings, data: Path) -> None:
    (data / "line.jsonl").write_text('{"text": "a"}\n{"text": "' + "a" * 2**24 + '"}')
    message = rejection(Datasets(settings).content, "file:line.jsonl", "all")[2]
    assert "line 2 is longer than 16,777,216 characters; split it, or use a .txt file" in message


@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_a_text_is_read_from_the_file_that_was_checked(settings: Settings, data: Path, suffix: str) -> None:
    path = data / f"kept{suffix}"
    path.write_text('{"text": "old"}')
    text = read_text(Datasets(settings), f"file:{path.name}")
    before = tuple(text)
    path.rename(data / f"moved{suffix}")
    path.write_text('{"text": "replaced"}')
    assert tuple(text) == before
    (data / f"moved{suffix}").write_text('{"text": "changed"}')
    with pytest.raises(SecateurError, match="the file changed while it was read") as caught:
        tuple(text)
    assert caught.value.code == "PRUNE_DATASET_UNAVAILABLE"


@pytest.mark.parametrize("kind", ["parent", "absolute", "link", "inner-link", "nul", "home"])
def test_no_path_leads_out_of_the_roots(settings: Settings, data: Path, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (data / f"{kind}.txt").symlink_to(secret)
    (data / f"{kind}-folder").symlink_to(tmp_path, target_is_directory=True)
    path = {
        "parent": f"../../{tmp_path.name}/secret.txt",
        "absolute": str(secret),
        "link": "link.txt",
        "inner-link": "inner-link-folder/secret.txt",
        "nul": "a\0.txt",
        "home": "../home/datasets/brown.jsonl",
    }[kind]
    assert rejection(Datasets(settings).content, f"file:{path}", "all")[0] == "PRUNE_PATH_OUTSIDE_ROOTS"


def test_without_roots_every_path_is_rejected(settings: Settings, data: Path) -> None:
    (data / "d.txt").write_text("text")
    datasets = Datasets(dataclasses.replace(settings, data_roots=()))
    code, _, message = rejection(datasets.content, f"file:{data / 'd.txt'}", "all")
    assert code == "PRUNE_PATH_OUTSIDE_ROOTS"
    assert "SECATEUR_DATA_ROOTS" in message


def test_a_missing_file_is_unknown(settings: Settings) -> None:
    assert rejection(Datasets(settings).content, "file:missing.txt", "all")[0] == "PRUNE_UNKNOWN_DATASET"


@pytest.mark.parametrize("path", ["d" * 256 + ".txt", "/".join(["d" * 250] * 20)])
def test_a_name_that_is_too_long_is_unknown(settings: Settings, path: str) -> None:
    code, pointer, message = rejection(Datasets(settings).content, f"file:{path}", "all")
    assert (code, pointer) == ("PRUNE_UNKNOWN_DATASET", "/dataset")
    assert "too long" in message


UPLOAD = "019a1b2c-3d4e-7f50-8a6b-7c8d9e0f1a2b"


@pytest.fixture
def uploads(settings: Settings) -> Path:
    folder = settings.home / "uploads"
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    return folder


@pytest.mark.parametrize(
    ("name", "content", "documents"),
    [
        (f"{UPLOAD}.txt", "one\n\ntwo", ("one\n\ntwo",)),
        (f"{UPLOAD}.jsonl", '{"text": "a"}\n{"query": "b"}\n', ("a", "b")),
        (f"{UPLOAD}.txt", "\ufeffone", ("one",)),
        (f"{UPLOAD}.jsonl", '\ufeff{"text": "a"}\n', ("a",)),
    ],
)
def test_uploads_are_read_by_their_id(
    settings: Settings, uploads: Path, name: str, content: str, documents: tuple[str, ...]
) -> None:
    (uploads / name).write_text(content)
    datasets = Datasets(settings)
    assert (datasets.kind(f"upload:{UPLOAD}"), datasets.split(f"upload:{UPLOAD}", None, "calibrate")) == ("text", "all")
    text = read_text(datasets, f"upload:{UPLOAD}")
    assert tuple(text) == documents
    assert repr(text) == object.__repr__(text)
    (uploads / name).unlink()
    assert rejection(datasets.content, f"upload:{UPLOAD}", "all")[0] == "PRUNE_DATASET_UNAVAILABLE"


def test_the_uploads_folder_is_configurable(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / f"{UPLOAD}.txt").write_text("elsewhere")
    text = read_text(Datasets(dataclasses.replace(settings, uploads=tmp_path)), f"upload:{UPLOAD}")
    assert tuple(text) == ("elsewhere",)


@pytest.mark.parametrize("upload", ["", "../a", UPLOAD.upper(), f"{UPLOAD}\n", f"{UPLOAD}/..", f"x/{UPLOAD}", "a\0"])
def test_an_upload_is_named_by_an_id_only(settings: Settings, uploads: Path, upload: str) -> None:
    (uploads / f"{UPLOAD}.txt").write_text("secret")
    code, pointer, _ = rejection(Datasets(settings).content, f"upload:{upload}", "all")
    assert (code, pointer) == ("PRUNE_UNKNOWN_DATASET", "/dataset")


def test_a_missing_upload_names_the_possible_reasons(settings: Settings, uploads: Path) -> None:
    (uploads / f"{UPLOAD}.part").write_text("not all of it")
    code, _, message = rejection(Datasets(settings).content, f"upload:{UPLOAD}", "all")
    assert code == "PRUNE_DATASET_UNAVAILABLE"
    assert "deleted" in message
    assert "SECATEUR_UPLOADS" in message


@pytest.mark.parametrize(
    "content",
    [
        b"MARKER",
        b'{"text": "MARKER',
        b'{"MARKER": 1}',
        b'["MARKER"]',
        b'{"text": "MARKER\xff"}',
        b'{"a": ' + b"[" * 99999,
    ],
)
def test_errors_do_not_quote_traces(settings: Settings, uploads: Path, content: bytes) -> None:
    (uploads / f"{UPLOAD}.jsonl").write_bytes(content)
    with pytest.raises(SecateurError) as caught:
        Datasets(settings).content(f"upload:{UPLOAD}", "all")
    assert caught.value.code == "PRUNE_DATASET_UNAVAILABLE"
    printed = "".join(traceback.format_exception(caught.value))
    assert "MARKER" not in printed


def test_hub_datasets_name_the_missing_library(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datasets", None)
    code, _, message = rejection(Datasets(settings).content, "wikitext2", "test")
    assert code == "PRUNE_DATASET_UNAVAILABLE"
    assert "pip install datasets" in message


@pytest.mark.parametrize(
    ("dataset", "split", "documents", "separator"),
    [
        ("wikitext2", "test", ("a\n\nb",), "\n\n"),
        ("wikitext2", "train", ("a b",), " "),
        ("ptb", "test", ("a b",), " "),
        ("c4", "train", ("a", "b"), " "),
    ],
)
def test_hub_datasets_are_joined_as_in_the_papers(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    dataset: str,
    split: str,
    documents: tuple[str, ...],
    separator: str,
) -> None:
    library = ModuleType("datasets")
    table = {"text": ["a", "b"], "sentence": ["a", "b"]}
    monkeypatch.setattr(library, "load_dataset", lambda *_, **__: table, raising=False)
    monkeypatch.setitem(sys.modules, "datasets", library)
    text = read_text(Datasets(settings), dataset, split)
    assert (tuple(text), text.separator) == (documents, separator)


def test_the_digest_depends_on_document_boundaries_and_separator() -> None:
    assert Documents(("ab", "c")).digest != Documents(("a", "bc")).digest
    assert Documents(("ab",), " ").digest != Documents(("ab",), "\n\n").digest


def test_the_tiny_model_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    first, again, other = (
        locate(f"file:{name}", Settings(model_roots=(tmp_path,))).revision
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
        if write_tiny_model(tmp_path / name, seed=seed)
    )
    assert first == again != other


@pytest.mark.parametrize(("split", "modules"), [("train", 21), ("test", 15)])
def test_python_stdlib_is_what_its_readme_describes(settings: Settings, split: str, modules: int) -> None:
    documents = list(read_text(Datasets(settings), "python-stdlib", split))
    size = sum(len(document.encode()) for document in documents)
    lines = gzip.decompress((Path(python_stdlib.__file__).parent / f"{split}.jsonl.gz").read_bytes())
    readme = (Path(python_stdlib.__file__).parent / "README.md").read_text()
    [row] = [line for line in readme.splitlines() if line.startswith(f"| `{split}.jsonl.gz`")]
    assert row.endswith(f"| {size:,} | `{hashlib.sha256(lines).hexdigest()}` |")
    assert [json.loads(line)["module"].replace("/", ".") for line in lines.decode().splitlines()] == [
        name.strip("` ").replace("collections", "collections.__init__") for name in row.split("|")[2].split(",")
    ]
    assert len(documents) == modules


def test_humaneval_is_text_with_solutions_and_problems_without_them(settings: Settings) -> None:
    datasets = Datasets(settings)
    problems = datasets.content("humaneval", "test")
    solutions = list(read_text(datasets, "humaneval-solutions", "test"))
    assert isinstance(problems, Problems)
    assert len(problems) == len(solutions) == 164
    for problem, solution in zip(problems.problems, solutions, strict=True):
        assert solution.startswith(problem.prompt)
        assert f"def {problem.entry_point}(" in problem.prompt
        assert not problem.prompt.endswith("\n")


def test_a_dataset_without_a_split_to_calibrate_on_says_so(settings: Settings) -> None:
    code, pointer, message = rejection(Datasets(settings).split, "humaneval-solutions", None, "calibrate")
    assert (code, pointer) == ("PRUNE_UNSUITABLE_DATASET", "/split")
    assert "name it as `split`" in message
