import { Option } from '@commander-js/extra-typings'
import { type Schemas, trialsOf } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { resolveArtifactId, resolveJobId } from '../ids.ts'
import { CELL, findCell } from '../pull/cell.ts'
import { downloadArtifact } from '../pull/download.ts'
import { makeArtifact } from '../pull/make.ts'
import { paint, say, sayJson, visible } from '../render/terminal.ts'
import { cellName } from '../render/trial.ts'
import { bytes, count } from '../render/words.ts'

export const LAYOUTS = ['plain', 'packed', 'shrunk'] as const

export const pull = () =>
  apiCommand('pull', 'Download the pruned model of a cell of a table', {
    about:
      'If the model is not stored, a job makes it first: it prunes again, which gives the same model to the bit, and the command shows its progress. The folder appears when every file is complete and has its sha256. A download that was interrupted continues with the same command. With --json, each change of the job is a line, and the last line is the result.',
    examples: {
      'pull last wanda@0.5 --to pruned': 'the model of a cell of the newest job',
      'pull last wanda@0.5:2:4 --to pruned': 'with a pattern, where the job has several',
      "pull nightly 'wanda(variant=true)@0.7' --to pruned --layout packed": '',
      'pull 019a0b1c-2d3e --to pruned': 'a stored model of `secateur artifacts`',
    },
  })
    .argument('<job>', 'id, start of an id, name, or last; without a cell: a stored model')
    .argument('[cell]', CELL)
    .requiredOption('--to <folder>', 'folder for the model; empty or missing')
    .addOption(
      new Option('--layout <layout>', 'plain: zeros included; packed: without zeros; shrunk: smaller layers')
        .choices(LAYOUTS)
        .default('plain' as const),
    )
    .action(async (typed, cell, { json, url, to, layout }) => {
      const { client } = createContext({ json, url })
      const id =
        cell === undefined
          ? await resolveArtifactId(client, typed)
          : await makeArtifact(client, await trialOf(typed, cell), layout, { json })
      const artifact = await downloadArtifact(client, id, to, () =>
        process.stderr.write(`${to}.partial has what arrived. The same command continues.\n`),
      )
      if (json) sayJson({ ...artifact, folder: to }, 0)
      else say(describe(visible(artifact), to))

      async function trialOf(job: string, cell: string): Promise<string> {
        return findCell(await trialsOf(client, await resolveJobId(client, job)), cell).id
      }
    })

/** What arrived, and how to open it. */
export function describe(artifact: Schemas['ArtifactDetail'], folder: string): string {
  const { model, layout, files, warnings } = artifact
  const open = layout === 'packed' ? 'secateur.artifacts.load' : 'AutoModelForCausalLM.from_pretrained'
  return [
    `${paint.good('✓')} ${folder} has ${cellName(artifact)} of ${model}: ${layout}, ${count(files.length, 'file')}, ${bytes(artifact.bytes)}.`,
    ...warnings.map((warning) => paint.doubtful(`  ${warning}`)),
    paint.faint(`  Python: ${open}('${folder}')`),
  ].join('\n')
}
