/**
 * A job's table as CSV and Parquet, for programs. A method has three columns, so that each column has one type: its values,
 * their statuses and the achieved sparsities; in a table with intervals five more. A row is one level of one pattern.
 */
import type { Column } from '../exports/page-writer.ts'
import { parquetWriter } from '../exports/parquet.ts'
import { csvWriter } from '../exports/text.ts'
import { allocationText, caption } from './caption.ts'
import { otherEvaluations } from './evaluations.ts'
import { type Cell, environmentValues, levelPattern, NO_TRIAL, type Table } from './table.ts'

type Row = Pick<Table['rows'][number], 'level' | 'cells'> & { pattern: string }

/** Has numbers in full precision, and the protocol in each row, so that rows of several tables can be combined. */
export function toCsv(table: Table): string {
  const protocol = Object.entries(protocolOf(table)).map(
    ([name, value]): Column<Row> => ({ name, type: 'STRING', of: () => value }),
  )
  const file = csvWriter([...columnsOf(table), ...protocol])
  return [file.begin(), file.page(rowsOf(table)), file.end()].join('')
}

/** The protocol is in the file's metadata. */
export function toParquet(table: Table): Buffer {
  const file = parquetWriter(columnsOf(table), {
    job: table.jobId,
    caption: caption(table),
    unit: table.unit ?? '',
    measurement: JSON.stringify(table.measurement),
    evaluations: JSON.stringify(table.evaluations),
    protocol: JSON.stringify(table.protocol),
    environments: JSON.stringify(table.environments),
  })
  return Buffer.concat([file.begin(), file.page(rowsOf(table)), file.end()])
}

const columnsOf = ({ columns, rows }: Table): Column<Row>[] => [
  { name: 'pattern', type: 'STRING', of: ({ pattern }) => pattern },
  { name: 'level', type: 'DOUBLE', of: ({ level }) => level },
  ...columns.flatMap(({ label }, index): Column<Row>[] => [
    { name: label, type: 'DOUBLE', of: ({ cells }) => cells[index]?.value ?? null },
    { name: `${label} status`, type: 'STRING', of: ({ cells }) => cells[index]?.status ?? null },
    { name: `${label} sparsity`, type: 'DOUBLE', of: ({ cells }) => cells[index]?.sparsity ?? null },
    ...(rows[0]?.cells[0]?.interval === undefined ? [] : intervalColumns(label, index)),
  ]),
]

const intervalColumns = (label: string, index: number): Column<Row>[] => {
  const column = (name: string, of: (cell: Cell) => number | undefined): Column<Row> => ({
    name: `${label} ${name}`,
    type: 'DOUBLE',
    of: ({ cells }) => of(cells[index] ?? NO_TRIAL) ?? null,
  })
  return [
    column('low', ({ interval }) => interval?.low),
    column('high', ({ interval }) => interval?.high),
    column('change', ({ change }) => change?.value),
    column('change low', ({ change }) => change?.low),
    column('change high', ({ change }) => change?.high),
  ]
}

/** A row of a level becomes one row for each pattern that a method has there. */
function rowsOf({ columns, rows }: Table): Row[] {
  const patterns = columns.map((column) => levelPattern(column.patterns))
  const distinct = [...new Set(patterns)].flatMap((pattern) => pattern ?? [])
  return rows.flatMap(({ pattern, level, cells }) =>
    pattern !== null
      ? [{ pattern, level, cells }]
      : distinct.map((pattern) => ({
          pattern,
          level,
          cells: cells.map((cell, index) => (patterns[index] === pattern ? cell : NO_TRIAL)),
        })),
  )
}

function protocolOf({ unit, measurement, evaluations, protocol, environments }: Table) {
  const { metric, dataset, split, seqlen, windows } =
    measurement ?? evaluations.find(({ shown }) => shown) ?? {}
  const calibration = protocol?.calibration
  const environment = (name: keyof Table['environments'][number]) =>
    environmentValues(environments, name).join('; ')
  const values = {
    model: protocol?.model,
    revision: protocol?.revision,
    metric,
    unit,
    dataset,
    split,
    seqlen,
    bos: measurement?.bos,
    windows,
    tokens: measurement?.tokens,
    bytes: measurement?.bytes,
    calibration_dataset: calibration?.dataset,
    calibration_split: calibration?.split,
    calibration_samples: calibration?.samples,
    calibration_seqlen: calibration?.seqlen,
    calibration_bos: calibration?.bos,
    calibration_sampling: calibration?.sampling,
    calibration_seed: calibration?.seed,
    pass: protocol?.pass,
    dtype: protocol?.dtype,
    storage_dtype: protocol?.storageDtype,
    allocation: protocol && allocationText(protocol.allocation),
    seed: protocol?.seed,
    secateur: environment('secateur'),
    torch: environment('torch'),
    transformers: environment('transformers'),
    device: environment('device'),
    device_name: environment('deviceName'),
    cpu_capability: environment('cpuCapability'),
    threads: environment('threads'),
    other_evaluations: otherEvaluations(evaluations),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]))
}
