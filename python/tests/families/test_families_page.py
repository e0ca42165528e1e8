"""docs/families.md lists the families of the tests. `scripts/docs/generated.test.ts` compares the file."""

from secateur.models.unsupported import NEAREST
from support.families_page import CHAPTERS, page


def test_each_family_has_a_row_and_each_refusal_its_reason() -> None:
    language, *_ = CHAPTERS
    text = page([language._replace(supported=["qwen2_moe", "mamba"], refused=["hrm_text"])])
    _, _, chapter = text.partition("\n## ")
    assert chapter == (
        f"Language\n\n{language.about}\n\n"
        "| family | class | pruned | dense in the blocks |\n"
        "| --- | --- | --- | --- |\n"
        "| `mamba` | MambaForCausalLM | in_proj, x_proj, out_proj | mixer.A_log, mixer.conv1d, mixer.dt_proj |\n"
        "| `qwen2_moe` | Qwen2MoeForCausalLM | q_proj, k_proj, v_proj, o_proj, experts.gate_proj, experts.up_proj, "
        "experts.down_proj, gate_proj, up_proj, down_proj | mlp.gate, mlp.shared_expert_gate |\n"
        "\n### Refused: language\n\n"
        "| family | why |\n"
        "| --- | --- |\n"
        "| `hrm_text` | HrmTextForCausalLM cannot be pruned: it needs exactly one list of blocks with Linears in them; "
        "found: model.L_module.layers, model.H_module.layers; the nearest that works: llama |\n"
    )


def test_each_refusal_names_a_family_that_works() -> None:
    supported = {name for chapter in CHAPTERS for name in chapter.supported}
    refused = {name for chapter in CHAPTERS for name in chapter.refused}
    assert refused == NEAREST.keys()
    assert supported >= {*NEAREST.values()}
    lines = page(chapter._replace(supported=()) for chapter in CHAPTERS).splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    assert {name: row.rpartition("the nearest that works: ")[2] for name, row in rows.items()} == {
        name: f"{family} |" for name, family in NEAREST.items()
    }
