"""docs/methods.md describes the methods of the registry."""

import json
from typing import ClassVar, Literal

import pytest
from pydantic import Field

from secateur import spec
from secateur.__main__ import main
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import Method, NoParams
from secateur.pruning.methods_page import page
from secateur.pruning.registry import all_methods


def test_the_command_line_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["methods", "--markdown"]) == 0
    assert capsys.readouterr().out == page(all_methods().values())


def test_every_method_has_a_row_and_a_section() -> None:
    text = page(all_methods().values())
    for method in all_methods().values():
        assert text.count(f"\n| [`{method.id}`](#{method.id}) | ") == 1
        assert text.count(f"\n### `{method.id}`\n\n**{method.title}.** ") == 1
        assert f"- Source: {method.source}\n" in text
        for name, field in method.Params.model_fields.items():
            assert f"| `{name}` | `{json.dumps(field.default)}` | " in text
            assert field.description
            assert field.description.replace("|", "\\|") in text


class OddParams(NoParams):
    share: float = Field(gt=0, le=1, description="a | b")
    sizes: list[int] | None = Field(default=None, min_length=2, description="Some.")
    mode: Literal["fast", "slow"] = Field(default="fast", description="How.")


class Odd(Method):
    """Prunes |w| by a rule
    that takes two lines.

    The rest:

        w = 0
    """

    id: ClassVar[str] = "odd"
    title: ClassVar[str] = "Odd"
    source: ClassVar[str] = "nobody"
    origin: ClassVar[spec.Origin] = "aigc"
    paper: ClassVar[str | None] = "table 9"
    needs: ClassVar[spec.Need] = "gram"
    group: spec.Group = "global"
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("n:m", "structured")
    updates_weights: ClassVar[bool] = True
    Params: ClassVar[type[NoParams]] = OddParams

    def prune(self, problem: LayerProblem) -> Pruned:
        return Pruned(problem.weight)


def test_a_methods_description_is_written_out() -> None:
    text = page([Odd])
    _, _, chapters = text.partition("\n## ")
    assert "| [`odd`](#odd) | Prunes \\|w\\| by a rule that takes two lines. | gram | n:m, structured | " in text
    assert chapters == (
        "From the Gram matrix of the inputs\n"
        "\n"
        "Calibration gathers H, the mean of x x^T over the inputs x of every layer, [inputs, inputs] float32.\n"
        "\n"
        "### `odd`\n"
        "\n"
        "**Odd.** Prunes |w| by a rule that takes two lines.\n"
        "\n"
        "The rest:\n"
        "\n"
        "    w = 0\n"
        "\n"
        "- Source: nobody\n"
        "- Idea of: the paper's AI; in the paper: table 9\n"
        "- Needs: gram\n"
        "- Compared within: the model\n"
        "- Patterns: n:m, structured\n"
        "- Kept weights: change\n"
        "\n"
        "| parameter | default | values | meaning |\n"
        "| --- | --- | --- | --- |\n"
        "| `share` | none, required | number, above 0, at most 1 | a \\| b |\n"
        "| `sizes` | `null` | list (integer), at least 2 items or null | Some. |\n"
        '| `mode` | `"fast"` | `"fast"`, `"slow"` | How. |\n'
    )
