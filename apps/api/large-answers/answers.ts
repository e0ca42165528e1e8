/** The answers whose size grows with a job or a page: each is read, built and written out as bytes. */
import type { Unit } from '#core/domain/units.ts'
import type { Job, JobFilter, PageRequest, Repositories, TrialMeasurement } from '#core/repositories/index.ts'
import { MEASUREMENT_FILES } from '../exports/measurement-files.ts'
import { toMeasurementRow } from '../exports/measurement-rows.ts'
import { toBytes, writePages } from '../exports/page-writer.ts'
import { findOr404 } from '../http/ids.ts'
import { presentPage } from '../http/paging.ts'
import { presentBenchmark } from '../presenters/benchmark.ts'
import { presentJobs } from '../presenters/job.ts'
import { presentSchedule, presentScheduleRun } from '../presenters/schedule.ts'
import { presentTrial } from '../presenters/trial.ts'
import { REPORT_FORMATS } from '../reports/formats.ts'
import { type ReportJob, reportJob } from '../reports/measured/job.ts'
import { readNovelty } from '../reports/paper/novelty.ts'
import { buildReport, rejectLargeReport } from '../reports/report.ts'
import { findBest } from '../tables/best.ts'
import { compare, type MeasuredJob } from '../tables/compare.ts'
import { COMPARISON_FORMATS } from '../tables/compare-formats.ts'
import { rejectTooManyCells } from '../tables/compare-size.ts'
import type { Selection } from '../tables/evaluations.ts'
import { FORMATS } from '../tables/formats.ts'
import { requireTable } from '../tables/require-table.ts'
import { buildTable } from '../tables/table.ts'
import type { Layout } from '../tables/text-formats.ts'

/** Rows of a file that are read and written at a time. */
const FILE_PAGE_ROWS = 1_000

interface OfTeam {
  teamId: string
}
interface Listed extends OfTeam {
  page: PageRequest
}
interface OfJob extends OfTeam {
  jobId: string
}
interface OfTable extends OfJob {
  format: 'json' | keyof typeof FORMATS
  layout: Layout
  selection: Selection
  unit: Unit
  intervals: boolean
}
interface OfBest extends OfJob {
  selection: Selection
  maxIncrease: number
}
interface OfComparison extends OfTeam {
  jobIds: readonly string[]
  format: 'json' | keyof typeof COMPARISON_FORMATS
  selection: Selection
  unit: Unit
  intervals: boolean
}
interface OfReport extends OfTeam {
  benchmarkId: string
  format: keyof typeof REPORT_FORMATS
}
interface OfFile extends OfJob {
  format: keyof typeof MEASUREMENT_FILES
}

/** Makes answers. On the event loop and in a thread it is the same code. */
export function createAnswerMaker(repositories: Repositories): AnswerMaker {
  const answers: Answers = createAnswers(repositories)
  return { make: (name, asked) => answers[name](asked) }
}

function createAnswers(repositories: Repositories) {
  const { jobs, benchmarks, trials, measurements, schedules, scheduleRuns } = repositories

  async function withTrials(teamId: string, id: string, withOutcomes: boolean) {
    const found = await findOr404('job', id, () => jobs.withTrials(teamId, id, withOutcomes))
    requireTable(found.job)
    return found
  }

  async function withJob(teamId: string, id: string) {
    const job = await findOr404('job', id, () => jobs.get(teamId, id))
    requireTable(job)
    return job
  }

  async function* measurementPages(teamId: string, { id, spec }: Job) {
    let cursor: string | null = null
    do {
      const page = await measurements.list(teamId, id, { limit: FILE_PAGE_ROWS, cursor })
      yield page.items.map((measured: TrialMeasurement) => toMeasurementRow(spec, measured))
      cursor = page.nextCursor
    } while (cursor !== null)
  }

  return {
    /** A job's table, with the version of the job that it shows. */
    table: async ({ teamId, jobId, format, layout, selection, unit, intervals }: OfTable) => {
      const { job, trials, outcomes } = await withTrials(teamId, jobId, intervals)
      const table = buildTable(job, trials, selection, outcomes, unit)
      const body = format === 'json' ? JSON.stringify(table) : FORMATS[format].render(table, layout)
      return { version: job.version, body: toBytes(body) }
    },

    best: async ({ teamId, jobId, selection, maxIncrease }: OfBest) => {
      const { job, trials, outcomes } = await withTrials(teamId, jobId, true)
      return toJson(findBest(buildTable(job, trials, selection, outcomes), maxIncrease))
    },

    comparison: async ({ teamId, jobIds, format, selection, unit, intervals }: OfComparison) => {
      const compared = await Promise.all(jobIds.map((id) => withJob(teamId, id)))
      rejectTooManyCells(compared)
      const measured: MeasuredJob[] = []
      for (const id of jobIds) measured.push(await withTrials(teamId, id, intervals))
      const comparison = compare(measured, selection, unit)
      return toBytes(
        format === 'json' ? JSON.stringify(comparison) : COMPARISON_FORMATS[format].render(comparison),
      )
    },

    jobs: async ({ teamId, filter }: OfTeam & { filter: PageRequest & JobFilter }) => {
      const { items, nextCursor } = await jobs.list(teamId, filter)
      return toJson({ items: await presentJobs(items, jobs), nextCursor })
    },

    trials: async ({ teamId, jobId, page }: OfJob & Listed) =>
      toJson(presentPage(await trials.list(teamId, jobId, page), presentTrial)),

    measurements: async ({ teamId, jobId, page }: OfJob & Listed) => {
      const { spec } = await withJob(teamId, jobId)
      const rows = await measurements.list(teamId, jobId, page)
      return toJson(presentPage(rows, (measured) => toMeasurementRow(spec, measured)))
    },

    /** A file of any length. Its next page is written when the page before has been taken. */
    measurementFile: async ({ teamId, jobId, format }: OfFile) => {
      const pages = measurementPages(teamId, await withJob(teamId, jobId))
      return ReadableStream.from(writePages(MEASUREMENT_FILES[format].writer(jobId), pages))
    },

    report: async ({ teamId, benchmarkId, format }: OfReport) => {
      const found = await findOr404('benchmark', benchmarkId, () => benchmarks.get(teamId, benchmarkId))
      const { name, id } = found.benchmark
      rejectLargeReport(found)
      const measured: ReportJob[] = []
      for (const job of found.jobs)
        measured.push(reportJob(await findOr404('job', job.id, () => jobs.withEfforts(teamId, job.id))))
      const report = buildReport({ name, id, jobs: measured }, readNovelty())
      return toBytes(REPORT_FORMATS[format].render(report))
    },

    benchmarks: async ({ teamId, page }: Listed) =>
      toJson(presentPage(await benchmarks.list(teamId, page), presentBenchmark)),

    schedules: async ({ teamId, page }: Listed) =>
      toJson(presentPage(await schedules.list(teamId, page), presentSchedule)),

    scheduleRuns: async ({ teamId, scheduleId, page }: Listed & { scheduleId: string }) => {
      await findOr404('schedule', scheduleId, () => schedules.get(teamId, scheduleId))
      return toJson(presentPage(await scheduleRuns.list(teamId, scheduleId, page), presentScheduleRun))
    },
  }
}

type Created = ReturnType<typeof createAnswers>
export type AnswerName = keyof Created
/** By the name of an answer: what it is made from, and what it is. */
export type Asked = { [Name in AnswerName]: Parameters<Created[Name]>[0] }
export type Made = { [Name in AnswerName]: Awaited<ReturnType<Created[Name]>> }
type Answers = { [Name in AnswerName]: (asked: Asked[Name]) => Promise<Made[Name]> }

export interface AnswerMaker {
  /** @throws SecateurError the problem that the client gets */
  make<Name extends AnswerName>(name: Name, asked: Asked[Name]): Promise<Made[Name]>
}

const toJson = (answer: object) => toBytes(JSON.stringify(answer))
