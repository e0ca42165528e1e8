"""Task files hold data and no code, and reach nothing outside of the data roots."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from secateur.data.datasets import Datasets
from secateur.data.tasks.choices import Choices
from secateur.errors import SecateurError
from secateur.settings import Settings

TASK: dict[str, Any] = {
    "task": "colours",
    "dataset_path": "json",
    "dataset_kwargs": {"data_files": {"test": "colours.jsonl"}},
    "output_type": "multiple_choice",
    "test_split": "test",
    "doc_to_text": "The {{thing}} is",
    "doc_to_target": "answer",
    "doc_to_choice": "choices",
    "metadata": {"version": 2},
}
ROWS = [{"thing": thing, "choices": ["red", "green"], "answer": index % 2} for index, thing in enumerate("abcde")]

Read = Callable[..., Choices]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "colours.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    (tmp_path / "outside.jsonl").write_text(json.dumps(ROWS[0]) + "\n")
    (tmp_path / "outside.yaml").write_text(yaml.safe_dump(TASK))
    (folder / "link.jsonl").symlink_to(tmp_path / "outside.jsonl")
    return folder


@pytest.fixture
def read(settings: Settings, root: Path) -> Read:
    def of(text: str = "", **changes: Any) -> Choices:
        (root / "task.yaml").write_text(text or yaml.safe_dump(TASK | changes))
        content = Datasets(Settings(home=settings.home, data_roots=(root,))).content("file:task.yaml", "all")
        assert isinstance(content, Choices)
        return content

    return of


def test_a_task_asks_what_its_templates_say(read: Read) -> None:
    content = read()
    assert (len(content), content.version) == (5, "2")
    assert [request.args for request in content.requests[1]] == [("The b is", " red"), ("The b is", " green")]


def test_another_version_or_another_row_is_another_task(read: Read, root: Path) -> None:
    first = read().digest
    assert read(metadata={"version": 3}).digest != first
    (root / "colours.jsonl").write_text(json.dumps(ROWS[0]) + "\n")
    assert read().digest != first


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"process_docs": "utils.docs"}, "`process_docs` is not supported"),
        ({"unsafe_code": True}, "`unsafe_code` is not supported"),
        ({"custom_dataset": "os.system"}, "`custom_dataset` is not supported"),
        ({"use_prompt": "promptsource:x"}, "`use_prompt` is not supported"),
        ({"dataset_path": "someone/dataset"}, "`dataset_path`: Input should be 'json'"),
        (
            {"dataset_kwargs": TASK["dataset_kwargs"] | {"trust_remote_code": True}},
            "trust_remote_code` is not supported",
        ),
        ({"metric_list": [{"metric": "acc", "hf_evaluate": True}]}, "hf_evaluate` is not supported"),
        ({"metric_list": [{"metric": "someone/metric"}]}, "Input should be 'acc' or 'acc_norm'"),
        ({"dataset_kwargs": {"data_files": "https://example.org/a.jsonl"}}, "is no path of a file"),
        ({"dataset_kwargs": {"data_files": {"test": "zip://a::b"}}}, "is no path of a file"),
        ({"dataset_kwargs": {"data_files": {"test": "../outside.jsonl"}}}, "is outside every folder"),
        ({"dataset_kwargs": {"data_files": {"test": "/etc/passwd"}}}, "is outside every folder"),
        ({"dataset_kwargs": {"data_files": {"test": "link.jsonl"}}}, "is outside every folder"),
        ({"dataset_kwargs": {"data_files": {"test": "*.jsonl"}}}, "no such file"),
        ({"include": "../outside.yaml"}, "is outside every folder"),
        ({"include": "task.yaml"}, "it includes itself"),
        ({"doc_to_text": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}, "SecurityError"),
        ({"doc_to_text": "{{ cycler.__init__.__globals__.os.getcwd() }}"}, "SecurityError"),
        ({"doc_to_text": "{% include '/etc/passwd' %}"}, "cannot be made"),
        ({"doc_to_text": "{{ nothing }}"}, "'nothing' is undefined"),
        ({"doc_to_target": 7}, "cannot be made"),
        ({"doc_to_choice": ["red"]}, "cannot be made"),
    ],
)
def test_what_a_task_file_may_not_do_is_refused_in_one_line(read: Read, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SecateurError) as error:
        read(**changes)
    assert message in error.value.message
    assert "\n" not in error.value.message


def test_a_tag_that_names_python_is_refused_and_not_run(read: Read, root: Path) -> None:
    (root / "utils.py").write_text(f"open({str(root / 'ran')!r}, 'w')\n")
    text = yaml.safe_dump({key: value for key, value in TASK.items() if key != "doc_to_text"})
    for tag in ("!function utils.text", "!!python/object/apply:os.getcwd []"):
        with pytest.raises(SecateurError, match="a task file holds data and no code"):
            read(f"{text}doc_to_text: {tag}\n")
    assert not (root / "ran").exists()


def test_no_message_shows_the_data(read: Read, root: Path) -> None:
    (root / "colours.jsonl").write_text(json.dumps(ROWS[0]) + "\nsecret\n")
    with pytest.raises(SecateurError, match=r"colours.jsonl: line 2 is not an object of JSON$"):
        read()


@pytest.mark.parametrize(
    ("name", "items", "digest"),
    [
        ("next-word", 396, "bf0e56c89814c098f6de450361ac783c562fe8c5eb8c35dadfedec2f36198b9c"),
        ("humaneval-choice", 131, "6261d6911c27836ecfc3691ee154d7e4c6887580d44a98f64e238e8349dd5a58"),
    ],
)
def test_the_bundled_tasks_are_these(settings: Settings, name: str, items: int, digest: str) -> None:
    content = Datasets(settings).content(name, "test")
    assert isinstance(content, Choices)
    assert (len(content), content.items_digest(None)) == (items, digest)
    for item in content.requests:
        assert len({request.args for request in item}) == 4


def test_a_task_of_the_hub_says_that_it_cannot_be_reached(settings: Settings) -> None:
    with pytest.raises(SecateurError, match=r"lm-eval/boolq: its data is not in the cache and cannot be downloaded"):
        Datasets(settings).content("lm-eval/boolq", "validation")
