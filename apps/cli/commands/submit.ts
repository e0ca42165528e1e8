import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { UsageError } from '../failure.ts'
import { readJob } from '../job-file.ts'
import { describeDryRun } from '../render/dry-run.ts'
import { paint } from '../render/paint.ts'
import { count, shortId } from '../render/words.ts'
import { apiCommand, openSession } from '../session.ts'
import { fields, list, methods, numbers, wholeNumber } from '../typed.ts'
import { watchJob } from '../watching.ts'

export const submit = () =>
  apiCommand('submit', 'Submit a job', {
    about:
      'A file has the fields of POST /v1/jobs as YAML or JSON, `-` is stdin; flags go over what it says. It is checked before it is accepted: what is wrong is named, and nothing has been queued.',
    examples: {
      'submit --model demo/brown-opt --methods magnitude,wanda --levels 0.5,0.7': '',
      "submit --model demo/brown-opt --methods 'magnitude,wanda(variant=true)' --watch": '',
      'submit sweep.yaml --dry-run': '',
      'submit sweep.yaml --priority 10 --name again': '',
      'submit - < sweep.json': '',
    },
  })
    .argument('[file]', 'YAML or JSON; - is stdin')
    .option('--name <name>', 'what it is called')
    .option('--model <model>', 'an id of `secateur models`, a hub id, or file:<folder>')
    .option(
      '--methods <list>',
      "ids of `secateur methods`, with parameters as 'wanda(variant=true)'",
      methods,
    )
    .option('--levels <list>', 'fractions of weights to prune, as 0.5,0.7', numbers)
    .option('--patterns <list>', 'unstructured, structured, n:m as 2:4', list)
    .option('--calibration <fields>', 'as dataset=brown,samples=16,seqlen=128', fields)
    .option('--evaluation <fields>', 'as dataset=brown,windows=20; may be given again', append)
    .option('--allocation <rule>', 'uniform or owl')
    .option('--pass <pass>', 'sequential or reference')
    .option('--dtype <dtype>', 'auto, float32, bfloat16 or float16')
    .option('--seed <n>', 'of everything random', wholeNumber(0, 2_147_483_647))
    .option('--priority <n>', 'higher runs first', wholeNumber(-100, 100))
    .option('--pool <pool>', 'only on hosts of this pool')
    .option('--requires <list>', 'what a host must have, as cuda,gpu-memory>=40GiB', list)
    .option('--max-attempts <n>', 'how often a trial may fail', wholeNumber(1, 10))
    .option('--tags <list>', 'to find it by', list)
    .option('--notes <text>', 'whatever should be remembered of it')
    .option('--no-reuse', 'compute results anew that are there already')
    .option('--dry-run', 'only say what it would be: trials, what is there already, how long it may take')
    .option('--watch', 'stay, and show how far it is')
    .action(async (file, { json, url, dryRun, watch, reuse, evaluation, ...flags }) => {
      const session = openSession({ json, url })
      const body = {
        ...(file ? await readJob(file) : {}),
        ...flags,
        ...(evaluation ? { evaluations: evaluation } : {}),
        ...(reuse ? {} : { reuse }),
      }
      if (Object.keys(body).length === 0)
        throw new UsageError('What shall be submitted? Name a file, or give at least --model and --methods.')
      // What is wrong with it the API says better, each by its field.
      const answered = await answer(
        session.client.POST('/v1/jobs', {
          params: { query: dryRun ? { dryRun } : {} },
          body: body as Schemas['JobRequest'],
        }),
      )
      if (!('id' in answered)) return session.show(answered, describeDryRun)
      if (watch) return watchJob(session.client, answered.id, { json })
      session.show(answered, describe)
    })

function append(text: string, before: Record<string, unknown>[] = []): Record<string, unknown>[] {
  return [...before, fields(text)]
}

function describe({ id, waitingFor, spec }: Schemas['Job']): string {
  const size = `${count(spec.methods.length, 'method')}, ${count(spec.levels.length, 'level')}`
  return [
    `${paint.good('✓')} Job ${id} is accepted: ${size}.`,
    ...(waitingFor
      ? [paint.doubtful(`  It waits for ${waitingFor}: none is live; see \`secateur hosts\`.`)]
      : []),
    paint.faint(`  secateur watch ${shortId(id)}`),
    paint.faint(`  secateur table ${shortId(id)}`),
  ].join('\n')
}
