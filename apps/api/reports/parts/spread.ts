/**
 * How far the figures of a benchmark move with the seeds: of the method, and of the draw of the calibration data. It is another
 * source of uncertainty than the windows, and is never mixed with their intervals.
 */
import { type Block, plain } from '../document.ts'
import { levelTables } from '../level-tables.ts'
import type { ReportJob } from '../measured/job.ts'
import { jobLabels } from '../subjects.ts'

/** Below this number of seeds, the deviation itself is uncertain. */
const ENOUGH_SEEDS = 5

/** Tables of mean ± standard deviation, for each evaluation of the jobs that differ only in their seeds. */
export function spreadTables(jobs: readonly ReportJob[]): Block[] {
  const labels = jobLabels(jobs)
  const groups = new Map<string, ReportJob[]>()
  for (const job of jobs) groups.set(job.protocol, [...(groups.get(job.protocol) ?? []), job])
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .flatMap((group, index) => ofGroup(group, labels.get(group[0]?.id ?? '')?.subject ?? '', index))
}

function ofGroup(group: readonly ReportJob[], subject: string, index: number): Block[] {
  const [first] = group
  return (first?.parts ?? []).flatMap(({ title, table }, part) => {
    const isLog = table.unit === 'perplexity'
    const tables = group.flatMap(({ parts }) => parts[part]?.table ?? [])
    const columns = table.columns.map(({ label }, column) => ({
      label,
      cells: new Map(
        table.rows.map((row, place) => {
          const values = tables.flatMap(({ rows }) => rows[place]?.cells[column]?.value ?? [])
          return [row.label, plain(spreadText(isLog ? values.map(Math.log) : values, group.length))]
        }),
      ),
    }))
    return levelTables(
      {
        id: `spread-${index + 1}-${part + 1}`,
        title: `${subject}: ${title}`,
        caption:
          `Mean and standard deviation of ${isLog ? 'the logarithm of perplexity' : 'the figure'} over ${group.length} jobs that differ in their seeds` +
          (group.length < ENOUGH_SEEDS
            ? `, which are fewer than ${ENOUGH_SEEDS}: the deviation is uncertain.`
            : '.'),
      },
      columns,
      () => '',
    )
  })
}

/** `4.672 ± 0.031`, followed by how many figures there are if some are missing. */
function spreadText(values: readonly number[], expected: number): string {
  const count = values.length
  if (count < 2) return ''
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  const missing = count < expected ? ` (${count} of ${expected})` : ''
  return `${mean.toFixed(3)} ± ${Math.sqrt(variance).toFixed(3)}${missing}`
}
