import { answer, type Schemas } from '../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../command.ts'
import { UsageError } from '../errors.ts'
import { readDocument, withUploadIds } from '../job-file.ts'
import { cells, fields, levels, list, methods, wholeNumber } from '../option-parsers.ts'
import { paint } from '../render/terminal.ts'
import { bytes, count, duration, shortId } from '../render/words.ts'
import { watchJob } from '../watch.ts'

export const submit = () =>
  apiCommand('submit', 'Submit a job', {
    about:
      'A job comes from a file, from options, or from both. A file has the fields of POST /v1/jobs as YAML or JSON; options override it. The API checks the job before it accepts it: if anything is wrong, it names each field and queues nothing.',
    examples: {
      'submit --model demo/brown-opt --methods magnitude,wanda --levels 0.5,0.7': '',
      "submit --model demo/brown-opt --methods 'magnitude,wanda(variant=true)' --watch": '',
      'submit --model demo/brown-opt --methods wanda --calibration dataset=upload:queries.jsonl': '',
      'submit --model demo/brown-opt --methods wanda --calibration dataset=upload:queries.jsonl,weighting=frequency,before=2026-12-01T00:00:00Z':
        'draws the earlier queries as often as they were sent',
      'submit sweep.yaml --keep wanda@0.5,wanda@0.5:2:4': 'stores the models of these cells',
      'submit sweep.yaml --dry-run': '',
      'submit sweep.yaml --priority 10 --name again': '',
      'submit - < sweep.json': '',
    },
  })
    .argument('[file]', 'YAML or JSON file; - reads stdin')
    .option('--name <name>', 'name of the job')
    .option('--model <model>', 'id from `secateur models`, a hub id, or file:<folder>')
    .option(
      '--methods <list>',
      "ids from `secateur methods`, with parameters in brackets: 'magnitude,wanda(variant=true)'",
      methods,
    )
    .option(
      '--levels <list>',
      "fractions of weights to prune: 0.5,0.7 (default: the paper's 13 levels)",
      levels,
    )
    .option(
      '--patterns <list>',
      "unstructured, structured, or n:m such as 2:4 (default: each method's first pattern)",
      list,
    )
    .option(
      '--calibration <fields>',
      'calibration data: dataset=wikitext2-mini,samples=16,seqlen=128,bos=always; upload:NAME is an upload',
      fields,
    )
    .option(
      '--evaluation <fields>',
      'evaluation data: dataset=wikitext2-mini,windows=20,bos=always; repeatable',
      append,
    )
    .option('--allocation <rule>', 'uniform or owl (default: uniform)')
    .option('--pass <pass>', 'sequential or reference (default: sequential)')
    .option('--dtype <dtype>', 'auto, float32, bfloat16 or float16 (default: auto)')
    .option('--seed <n>', 'seed of all random numbers (default: 0)', wholeNumber(0, 2_147_483_647))
    .option('--priority <n>', 'higher runs first, -100 to 100 (default: 0)', wholeNumber(-100, 100))
    .option('--pool <pool>', 'run only on hosts of this pool (default: default)')
    .option('--requires <list>', 'what the host must have: cuda,gpu-memory>=40GiB', list)
    .option(
      '--max-attempts <n>',
      'failed attempts before a trial fails, 1 to 10 (default: 3)',
      wholeNumber(1, 10),
    )
    .option('--tags <list>', 'tags to find the job by: nightly,llama', list)
    .option('--notes <text>', 'notes about the job')
    .option('--keep <cells>', 'store the models of these cells: wanda@0.5,wanda@0.5:2:4, or all', cells)
    .option('--no-reuse', 'compute results again that exist already')
    .option('--dry-run', 'only show the trials, existing results, and estimates of memory and time')
    .option('--watch', 'show the progress until the job has ended')
    .action(async (file, { json, url, dryRun, watch, reuse, keep, evaluation, ...flags }) => {
      const { client, show } = createContext({ json, url })
      const body = {
        ...(file ? await readDocument(file, 'job') : {}),
        ...flags,
        ...(evaluation ? { evaluations: evaluation } : {}),
        ...(keep ? { keepArtifacts: keep } : {}),
        ...(reuse ? {} : { reuse }),
      }
      if (Object.keys(body).length === 0)
        throw new UsageError('Nothing to submit. Name a file, or give at least --model and --methods.')
      // The API checks the body, and names each field that is wrong.
      const answered = await answer(
        client.POST('/v1/jobs', {
          params: { query: dryRun ? { dryRun } : {} },
          body: await withUploadIds(client, body),
        }),
      )
      if (!('id' in answered)) return show(answered, describeDryRun)
      if (watch) return watchJob(client, answered.id, { json })
      show(answered, describe)
    })

function append(text: string, before: Record<string, unknown>[] = []): Record<string, unknown>[] {
  return [...before, fields(text)]
}

function describe({ id, waitingFor, spec }: Schemas['Job']): string {
  const size = `${count(spec.methods.length, 'method')}, ${count(spec.levels.length, 'level')}`
  return [
    `${paint.good('✓')} Job ${id} is accepted: ${size}.`,
    ...(waitingFor
      ? [paint.doubtful(`  It waits for ${waitingFor}; no such host is live. See \`secateur hosts\`.`)]
      : []),
    paint.faint(`  secateur watch ${shortId(id)}`),
    paint.faint(`  secateur table ${shortId(id)}`),
  ].join('\n')
}

/** The number of trials, their memory on each type of device, and the time they would take on each kind of host. */
function describeDryRun({ trials, hosts, waitingFor, artifacts, memory }: Schemas['DryRun']): string {
  return [
    `${paint.good('✓')} The job would be accepted: ${count(trials.length, 'trial')}. Nothing was stored.`,
    ...(waitingFor ? [paint.doubtful(`  It would wait for ${waitingFor}; no such host is live.`)] : []),
    ...(artifacts.count > 0
      ? [`  It would store ${count(artifacts.count, 'model')}, at most ${bytes(artifacts.bytes)}.`]
      : []),
    ...memory.map(describeMemory),
    ...hosts.map(({ deviceName, live, toRun, seconds, methods }) => {
      const unmeasured = methods
        .filter(({ measuredTrials }) => measuredTrials === 0)
        .map(({ method }) => method)
      const time =
        seconds === null
          ? `time unknown, because ${unmeasured.join(', ')} never ran on it`
          : `about ${duration(seconds)} on one host`
      return `  ${deviceName} (${live} live): ${toRun} to run, ${trials.length - toRun} reused; ${time}`
    }),
  ].join('\n')
}

/** The methods, those that take most first. Methods that cannot be estimated are left out. */
function describeMemory({ device, methods }: Schemas['DryRun']['memory'][number]): string {
  const known = methods.flatMap(({ method, peakBytes }) =>
    peakBytes === null ? [] : [{ method, peakBytes }],
  )
  const sizes = known
    .sort((a, b) => b.peakBytes - a.peakBytes)
    .map(({ method, peakBytes }) => `${method} ${bytes(peakBytes)}`)
  const where = device === 'cuda' ? 'Memory of a GPU' : 'Main memory on a CPU'
  return `  ${where}, estimated: ${sizes.length > 0 ? sizes.join(', ') : 'unknown for this model'}`
}
