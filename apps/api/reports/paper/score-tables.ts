/** Table 8: the scores of all methods. */
import { SCORED_LEVELS, type Score } from '#core/domain/scores.ts'
import { type Block, paragraph, plain, type ReportCell, tableBlock } from '../document.ts'
import { originOf } from '../measured/job.ts'
import { type PaperContext, perSubject } from './context.ts'
import { type MethodScores, scoresOf } from './method-scores.ts'
import type { Novelty } from './novelty.ts'

export const ORIGINS = { people: 'people', ai: "the paper's AI" } as const

const DENSER = '†'

export const scoreTable = (context: PaperContext): Block[] =>
  perSubject(context, 'scores', 'Table 8. Inspiration score').map(({ subject, id, title }) => {
    const scores = scoresOf(subject, context.novelty)
    if (!scores) return paragraph(`${title}: not applicable, because the benchmark measures no perplexity.`)
    const reason = sharedReason(scores)
    if (reason) return paragraph(`${title}: no scores, because ${reason}.`)
    const { methods } = context.novelty
    return tableBlock({
      id,
      title,
      caption: captionOf(context.novelty, scores),
      header: [
        'method',
        'idea of',
        'usefulness',
        'novelty',
        'nearest of people',
        'inspiration',
        'efficiency',
      ],
      align: ['left', 'left', 'right', 'right', 'left', 'right', 'right'],
      rows: scores.map((score) => {
        const { column, usefulness, inspiration, efficiency, keepsLevels } = score
        const known = methods[column.method.id]
        return [
          plain(column.label),
          plain(ORIGINS[originOf(column.method.id)]),
          usefulness.value === null
            ? plain(usefulness.reason)
            : { ...scoreCell(usefulness), marks: keepsLevels ? '' : DENSER },
          plain(known ? known.novelty.toFixed(3) : 'not measured'),
          plain(known ? `${known.nearest.method} (${known.nearest.correlation.toFixed(3)})` : ''),
          scoreCell(inspiration),
          scoreCell(efficiency),
        ]
      }),
      hasBaseline: false,
    })
  })

/** A score that is missing follows from usefulness or novelty, which say why. */
const scoreCell = ({ value }: Score): ReportCell => plain(value === null ? '–' : value.toFixed(3))

/** Why no method has a score; null if one has, or if the reasons differ. */
function sharedReason(scores: readonly MethodScores[]): string | null {
  const reasons = new Set(
    scores.map(({ usefulness }) => (usefulness.value === null ? usefulness.reason : null)),
  )
  const [reason = null, ...others] = reasons
  return others.length === 0 ? reason : null
}

const captionOf = ({ protocol }: Novelty, scores: readonly MethodScores[]): string =>
  [
    'Inspiration = novelty x usefulness.',
    `Usefulness: the share of the gap between random pruning and the best method here that a method closes, in log perplexity, over the levels from ${SCORED_LEVELS.from} to ${SCORED_LEVELS.to}.`,
    'Efficiency: usefulness / (time to calibrate and prune, as a multiple of that of magnitude).',
    protocol
      ? `Novelty: 1 - the highest rank correlation of the scores with those of a method of people, on ${protocol.model} (${protocol.command}).`
      : 'Novelty is not measured.',
    ...(scores.some(({ keepsLevels }) => !keepsLevels)
      ? [`${DENSER}: some of its models are denser than their level.`]
      : []),
  ].join(' ')
