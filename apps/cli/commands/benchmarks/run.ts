import { answer, type Schemas } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext } from '../../command.ts'
import { readDocument, withUploadIds } from '../../job-file.ts'
import { presetOrFile } from '../../presets.ts'
import { paint } from '../../render/terminal.ts'
import { bytes, count, duration, shortId } from '../../render/words.ts'
import { watchBenchmark } from '../../watch-benchmark.ts'

export const runBenchmark = () =>
  apiCommand('run', 'Submit a benchmark: one job for each model, calibration and seed', {
    about:
      'A file has the fields of POST /v1/benchmarks as YAML or JSON. All jobs are checked before any is accepted: if anything is wrong, the API names each field and queues nothing. Results that exist are reused, so running a benchmark again computes only what is missing.',
    examples: {
      'benchmark run smoke --watch': 'a preset; `secateur benchmark presets` lists them',
      'benchmark run mine.yaml --dry-run': 'its jobs, device hours and bytes',
      'benchmark run - < mine.json': '',
    },
  })
    .argument('<file>', 'YAML or JSON file, or a preset; - reads stdin')
    .option('--dry-run', 'only show the jobs, and estimates of device hours and bytes')
    .option('--watch', 'show the progress until the benchmark has ended')
    .action(async (file, { json, url, dryRun, watch }) => {
      const { client, show } = createContext({ json, url })
      const asked = await readDocument(presetOrFile(file), 'benchmark')
      const answered = await answer(
        client.POST('/v1/benchmarks', {
          params: { query: dryRun ? { dryRun } : {} },
          body: await withUploadIds<Schemas['BenchmarkRequest']>(client, asked),
        }),
      )
      if (!('id' in answered)) return show(answered, describeDryRun)
      if (watch) return watchBenchmark(client, answered.id, { json })
      show(answered, describe)
    })

const describe = ({ id, jobs, progress }: Schemas['BenchmarkDetail']): string =>
  [
    `${paint.good('✓')} Benchmark ${id} is accepted: ${count(jobs.length, 'job')}, ${count(progress.trials, 'trial')}.`,
    paint.faint(`  secateur benchmark show ${shortId(id)}`),
  ].join('\n')

/** The jobs, the bytes of their models, and the time they would take on each kind of host. */
function describeDryRun({
  jobs,
  trials,
  artifacts,
  waitingFor,
  hosts,
  deviceHours,
}: Schemas['BenchmarkDryRun']): string {
  return [
    `${paint.good('✓')} The benchmark would be accepted: ${count(jobs.length, 'job')}, ${count(trials, 'trial')}. Nothing was stored.`,
    ...(waitingFor ? [paint.doubtful(`  It would wait for ${waitingFor}; no such host is live.`)] : []),
    ...(artifacts.count > 0
      ? [`  It would store ${count(artifacts.count, 'model')}, at most ${bytes(artifacts.bytes)}.`]
      : []),
    ...hosts.map(describeKind),
    `  Device hours: ${deviceHours === null ? 'unknown' : `about ${hours(deviceHours)}`}`,
  ].join('\n')
}

function describeKind({
  deviceName,
  live,
  toRun,
  deviceHours,
  unmeasured,
}: Schemas['BenchmarkDryRun']['hosts'][number]): string {
  const never = unmeasured.map(({ model, method }) => `${method} of ${model}`).join(', ')
  const time =
    deviceHours === null
      ? `time unknown, because it never ran ${never}`
      : `about ${duration(deviceHours * 3_600)} on one host`
  return `  ${deviceName} (${live} live): ${toRun} to run; ${time}`
}

const hours = (value: number): string => String(Number(value.toPrecision(2)))
