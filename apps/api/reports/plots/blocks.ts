/** Sparsity by block: of the methods that do not prune every block alike. */
import { type Block, figureBlock, plain } from '../document.ts'
import { rowNearestHalf } from '../paper/level-cells.ts'
import type { Subject } from '../subjects.ts'

export function blockFigures({ job, part, label }: Subject, id: string): Block[] {
  const level = rowNearestHalf(part.table)?.level
  const shown = job.blocks.filter((blocks) => blocks.level === level)
  const count = Math.max(...shown.map(({ levels }) => levels.length), 0)
  if (level === undefined || count === 0) return []
  const title = `Sparsity by block at ${level}, ${label}`
  const text = (value: number | undefined) => (value === undefined ? '' : value.toFixed(3))
  return [
    figureBlock({
      id: `blocks-${id}`,
      chart: {
        ...{ kind: 'lines', title, caption: [] },
        description: `A line for each of ${shown.length} methods that prune some of the ${count} blocks more than others.`,
        x: { label: 'block of the model', domain: [1, count] },
        y: { label: 'sparsity', scale: 'linear' },
        baseline: { label: 'level', value: level },
        lines: shown.map(({ label: method, levels }) => ({
          label: method,
          points: levels.map((y, index) => ({
            ...{ x: index + 1, y, interval: null, sign: '' },
            title: `${method}, block ${index + 1}: ${text(y)}`,
          })),
        })),
      },
      data: {
        ...{ id: `blocks-${id}-data`, title: `Figures: ${title}`, caption: '', hasBaseline: false },
        header: ['block', ...shown.map((blocks) => blocks.label)],
        align: ['right', ...shown.map(() => 'right' as const)],
        rows: Array.from({ length: count }, (_, index) => [
          plain(index + 1),
          ...shown.map(({ levels, trialId }) => ({ ...plain(text(levels[index])), trialId })),
        ]),
      },
    }),
  ]
}
