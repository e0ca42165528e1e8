/** The caption of a table: model, data, settings, versions and devices behind its figures. Figures cannot be compared without it. */
import { nonFiniteText } from '#core/domain/evaluations.ts'
import { hardwareText } from '#core/domain/hardware.ts'
import { isFromDense, isShare, samplesName } from '#core/domain/metrics.ts'
import { UNIT_NAMES } from '#core/domain/units.ts'
import type { Measurement, Protocol } from '#core/schemas/result.ts'
import type { Allocation } from '#core/schemas/spec.ts'
import { hasOtherSparsity, INDISTINGUISHABLE, SPARSITY_TOLERANCE } from './cell-text.ts'
import { otherEvaluations } from './evaluations.ts'
import type { Table } from './table.ts'

/** The most cells whose NaN a caption explains. */
const MAX_EXPLAINED = 3

/** A few sentences. */
export function caption(table: Table): string {
  const { unit, measurement, protocol, environments } = table
  if (!measurement || !protocol) return 'Nothing has been measured yet.'
  const { calibration } = protocol
  const { metric, dataset, split, windows, tokens } = measurement
  const sentences = [
    `${unit ? UNIT_NAMES[unit] : metric}${directionText(metric)} of ${protocol.model} (revision ${protocol.revision}) ` +
      `on ${dataset}, ${split}: ${measuredText(windows, measurement)}${tokens === null ? '' : `, ${tokens} tokens`}`,
    calibration
      ? `Calibration on ${calibration.dataset}, ${calibration.split}: ` +
        `${samplesText(calibration.samples, calibration)}, ${calibration.sampling}, seed ${calibration.seed}`
      : 'No calibration',
    `Pass ${protocol.pass}, ${dtypeText(protocol)}, allocation ${allocationText(protocol.allocation)}, seed ${protocol.seed}`,
    ...structuredColumns(table),
    ...(table.rows.some(({ cells, level }) => cells.some((cell) => hasOtherSparsity(cell, level)))
      ? [`In brackets: the achieved sparsity where it is more than ${SPARSITY_TOLERANCE} from the level`]
      : []),
    ...intervalSentences(table),
    ...brokenModels(table),
    ...environments.map(
      (environment) =>
        `Secateur ${environment.secateur}, torch ${environment.torch}, transformers ${environment.transformers} ` +
        `on ${hardwareText(environment)}`,
    ),
  ]
  return `${sentences.join('. ')}.`
}

/** What is said of the figures themselves, in a report whose protocol is told apart. */
export function remarks(table: Table): string {
  if (!table.measurement) return 'Nothing has been measured yet.'
  const sentences = [...structuredColumns(table), ...brokenModels(table)]
  return sentences.map((sentence) => `${sentence}.`).join(' ')
}

/** Which columns prune whole rows. */
function structuredColumns({ columns }: Table): string[] {
  const structured = columns.filter(({ patterns }) => patterns.includes('structured'))
  if (structured.length === 0) return []
  return [`Levels of whole rows, channels or heads: ${structured.map(({ label }) => label).join(', ')}`]
}

/** Said of a metric that is not as well known as perplexity. */
const directionText = (metric: string): string =>
  isShare(metric) ? ' (higher is better)' : isFromDense(metric) ? ' (nats, lower is better)' : ''

/** What the intervals of a table with intervals are over. */
function intervalSentences({ rows, measurement }: Table): string[] {
  const cells = rows.flatMap(({ cells }) => cells)
  if (!measurement || !cells.some(({ interval }) => interval)) return []
  const over = samplesName(measurement)
  return [
    `In square brackets: 95% intervals over the ${measurement.windows} ${over}`,
    ...(cells.some(({ change }) => change?.distinguishable === false)
      ? [`${INDISTINGUISHABLE}: not distinguishable from the dense model on these ${over}`]
      : []),
  ]
}

/** The dtype that is computed in, and that of the weights if it is another one. */
const dtypeText = ({ dtype, storageDtype }: Protocol): string =>
  storageDtype === null || storageDtype === dtype ? dtype : `${dtype} with weights in ${storageDtype}`

/** A sentence about the evaluations that the table does not show; empty if it shows all. */
export function otherEvaluationsText({ evaluations }: Pick<Table, 'evaluations'>): string {
  const others = otherEvaluations(evaluations)
  return others && `Not shown: ${others}. Select one by metric, dataset, split, seqlen and bos.`
}

/** Whether the dense model or pruned ones give NaN, and where it begins. */
function brokenModels({ columns, rows }: Table): string[] {
  const [dense, ...pruned] = rows
  const [baseline] = dense?.cells ?? []
  if (baseline?.status === 'nan') return [`The dense model gives NaN${beginning(baseline)}`]
  const broken = pruned.flatMap(({ label, cells }) =>
    cells.flatMap((cell, column) =>
      cell.status === 'nan'
        ? [`The model pruned by ${columns[column]?.label} at ${label} gives NaN${beginning(cell)}`]
        : [],
    ),
  )
  const more = broken.length - MAX_EXPLAINED
  return [...broken.slice(0, MAX_EXPLAINED), ...(more > 0 ? [`So do ${more} more pruned models`] : [])]
}

const beginning = ({ nonFinite }: Table['rows'][number]['cells'][number]): string =>
  nonFinite ? `: ${nonFiniteText(nonFinite)}` : ''

const measuredText = (count: number, measured: Pick<Measurement, 'metric' | 'seqlen' | 'bos'>): string =>
  samplesName(measured) === 'items'
    ? `${count} items of at most ${measured.seqlen} tokens${measured.bos === null ? '' : ' after a BOS'}`
    : samplesText(count, measured)

const samplesText = (
  count: number,
  { seqlen, bos }: { seqlen: number | null; bos: number | null },
): string =>
  seqlen === null
    ? `${count} images`
    : `${count} windows of ${seqlen} tokens${bos === null ? '' : ' after a BOS'}`

export const allocationText = (allocation: Allocation): string =>
  typeof allocation === 'string' ? allocation : `by block (${allocation.blocks.join(', ')})`
