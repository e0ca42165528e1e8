/** Runs, lists, shows and controls benchmarks. */
import { answer, type Client, type Schemas } from '../../../../clients/typescript/index.ts'
import { apiCommand, command, createContext, group, listCommand } from '../../command.ts'
import { JOB, resolveBenchmarkId } from '../../ids.ts'
import { readDocument } from '../../job-file.ts'
import { presets } from '../../presets.ts'
import { describeBenchmark, describeBenchmarks } from '../../render/benchmark.ts'
import { columns } from '../../render/columns.ts'
import { paintStatus } from '../../render/terminal.ts'
import { watchBenchmark } from '../../watch-benchmark.ts'
import { benchmarkReport } from './report.ts'
import { runBenchmark } from './run.ts'

export const benchmarks = () =>
  group('benchmark', 'Run jobs over several models, calibrations and seeds as one', {
    examples: {
      benchmark: 'lists the benchmarks',
      'benchmark presets': 'those that ship with Secateur',
      'benchmark run smoke --watch': '',
      'benchmark run mine.yaml --dry-run': '',
      'benchmark show last': 'its progress and its jobs',
      'benchmark report last --output report.html': 'tables, pictures and operating points in one file',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(runBenchmark())
    .addCommand(show())
    .addCommand(benchmarkReport())
    .addCommand(cancel())
    .addCommand(retry())
    .addCommand(listPresets())

const list = () =>
  listCommand('list', 'List benchmarks, newest first', { examples: { benchmark: '' } }).action(
    async ({ json, url, ...query }) => {
      const { client, show } = createContext({ json, url })
      show(await answer(client.GET('/v1/benchmarks', { params: { query } })), describeBenchmarks)
    },
  )

/** A command about one benchmark. */
const ofOne = (name: string, summary: string, about = '') =>
  apiCommand(name, summary, { about, examples: { [`benchmark ${name} last`]: '' } }).argument(
    '<benchmark>',
    JOB,
  )

const pathOf = async (client: Client, typed: string) => ({ id: await resolveBenchmarkId(client, typed) })

const show = () =>
  ofOne('show', 'Show the progress of a benchmark and its jobs', 'Each job has a table of its own.').action(
    async (typed, options) => {
      const { client, show } = createContext(options)
      const path = await pathOf(client, typed)
      show(await answer(client.GET('/v1/benchmarks/{id}', { params: { path } })), describeBenchmark)
    },
  )

const cancel = () =>
  ofOne('cancel', 'Cancel the open jobs of a benchmark', 'Results that exist are kept.').action(
    async (typed, options) => {
      const { client, show } = createContext(options)
      const path = await pathOf(client, typed)
      show(await answer(client.POST('/v1/benchmarks/{id}/cancel', { params: { path } })), describeOne)
    },
  )

const retry = () =>
  ofOne(
    'retry',
    "Run the failed and cancelled trials of a benchmark's ended jobs again",
    'Results that exist are kept.',
  )
    .option('--watch', 'show the progress until the benchmark has ended')
    .action(async (typed, { watch, ...options }) => {
      const { client, show } = createContext(options)
      const path = await pathOf(client, typed)
      const benchmark = await answer(client.POST('/v1/benchmarks/{id}/retry', { params: { path } }))
      if (watch) return watchBenchmark(client, benchmark.id, options)
      show(benchmark, describeOne)
    })

const listPresets = () =>
  command('presets', 'List the benchmarks that ship with Secateur', {
    about: 'Copy the file of a preset to change it.',
    examples: { 'benchmark presets': '' },
  }).action(async ({ json }) => {
    const { show } = createContext({ json })
    const found = presets().map(async ({ name, file }) => {
      const { notes } = await readDocument(file, 'benchmark')
      return { name, file, notes: String(notes) }
    })
    show(await Promise.all(found), (items) =>
      columns(
        ['name', 'what it runs', 'file'],
        items.map(({ name, notes, file }) => [name, notes.trimEnd(), file]),
      ),
    )
  })

const describeOne = ({ id, status }: Schemas['BenchmarkDetail']): string =>
  `benchmark ${id}: ${paintStatus(status)}`
