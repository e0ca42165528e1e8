/**
 * How far the figures of a benchmark move with the seeds: of the method, and of the draw of the calibration data. It is another
 * source of uncertainty than the windows, and is never mixed with their intervals.
 */
import type { Section } from './report.ts'

/** Below this number of seeds, the deviation itself is uncertain. */
const ENOUGH_SEEDS = 5

/** An evaluation of the jobs that differ only in their seeds. */
export interface Spread {
  title: string
  caption: string
  header: string[]
  /** `mean ± standard deviation`; empty for fewer than two figures. */
  rows: { label: string; cells: string[] }[]
}

/** @param sections with equal methods, levels and evaluations, as a benchmark has them */
export function spreadsOf(sections: readonly Section[]): Spread[] {
  const groups = new Map<string, Section[]>()
  for (const section of sections)
    groups.set(section.protocol, [...(groups.get(section.protocol) ?? []), section])
  return [...groups.values()].filter((group) => group.length > 1).flatMap(ofGroup)
}

function ofGroup(group: readonly Section[]): Spread[] {
  const [first] = group
  return (first?.parts ?? []).map(({ title, table }, index) => {
    const isLog = table.unit === 'perplexity'
    const tables = group.flatMap(({ parts }) => parts[index]?.table ?? [])
    return {
      title: `${first?.protocol}: ${title}`,
      caption:
        `Mean and standard deviation of ${isLog ? 'the logarithm of perplexity' : 'the figure'} over ${group.length} jobs that differ in their seeds` +
        (group.length < ENOUGH_SEEDS
          ? `, which are fewer than ${ENOUGH_SEEDS}: the deviation is uncertain.`
          : '.'),
      header: ['level', ...table.columns.map(({ label }) => label)],
      rows: table.rows.map(({ label, cells }, row) => ({
        label,
        cells: cells.map((_, column) => {
          const values = tables.flatMap(({ rows }) => rows[row]?.cells[column]?.value ?? [])
          return spreadText(isLog ? values.map(Math.log) : values, group.length)
        }),
      })),
    }
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
