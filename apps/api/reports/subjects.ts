/** What the report compares: the jobs of a benchmark, named by that in which they differ. */
import type { Part, ReportJob } from './measured/job.ts'
import { splitSettings } from './measured/settings.ts'

/** A job of one model and calibration, of several seeds the first. */
export interface Subject {
  job: ReportJob
  /** Its first perplexity; the first evaluation of a benchmark without one. */
  part: Part
  label: string
}

export const subjectsOf = (jobs: readonly ReportJob[]): Subject[] => {
  const labels = jobLabels(jobs)
  const first = jobs.filter(
    ({ protocol }, index) => jobs.findIndex((other) => other.protocol === protocol) === index,
  )
  return first.flatMap((job) => {
    const part = mainPart(job)
    return part ? [{ job, part, label: labels.get(job.id)?.subject ?? job.id }] : []
  })
}

/** By job: its name without seeds, and with the seeds in which the jobs differ. */
export function jobLabels(jobs: readonly ReportJob[]): Map<string, { subject: string; job: string }> {
  const { differing } = splitSettings(jobs.map(({ settings }) => settings))
  const among = (name: string) => differing.includes(name)
  /** Whether the benchmark has the model in several revisions. */
  const hasRevisions = (model: string) =>
    new Set(jobs.flatMap(({ spec }) => (spec.model === model ? spec.revision : []))).size > 1
  return new Map(
    jobs.map(({ id, spec, settings }) => {
      const model = hasRevisions(spec.model) ? `${spec.model} (${settings.revision})` : spec.model
      const calibration = ['calibration data', 'calibration samples', 'calibration BOS'].flatMap((name) =>
        among(name) ? [settings[name] ?? 'default'] : [],
      )
      const seeds = [
        ['seed of the calibration data', 'draw'],
        ['seed of the method', 'seed'],
      ].flatMap(([name = '', word]) => (among(name) ? [`${word} ${settings[name]}`] : []))
      const subject = calibration.length > 0 ? `${model}, calibrated on ${calibration.join(', ')}` : model
      return [id, { subject, job: [subject, ...seeds].join(', ') }]
    }),
  )
}

const metricOf = ({ table }: Part): string | undefined => table.evaluations.find(({ shown }) => shown)?.metric

export const isPerplexity = (part: Part): boolean => metricOf(part) === 'perplexity'

const mainPart = ({ parts }: ReportJob): Part | undefined => parts.find(isPerplexity) ?? parts[0]
