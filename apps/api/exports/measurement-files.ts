/** The file formats of a job's measurements. */
import type { TSchema } from 'typebox'
import { type MeasurementRow, MeasurementRowSchema } from './measurement-rows.ts'
import type { Column, PageWriter } from './page-writer.ts'
import { parquetWriter } from './parquet.ts'
import { csvWriter, latexWriter, markdownWriter } from './text.ts'

const TYPES: Record<string, Column<MeasurementRow>['type']> = {
  integer: 'INT32',
  int64: 'INT64',
  number: 'DOUBLE',
}

/** The columns in snake_case, as data frames expect. Values that are neither text nor numbers are JSON. */
const COLUMNS = Object.entries<TSchema>(MeasurementRowSchema.properties).map(
  ([name, schema]): Column<MeasurementRow> => ({
    name: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    type: TYPES[jsonTypeOf(schema)] ?? 'STRING',
    of: (row) => {
      const value = row[name as keyof MeasurementRow]
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
    },
  }),
)

/** The format of a field if it has one, else its JSON type, ignoring null. */
function jsonTypeOf(schema: { anyOf?: { type?: string; format?: string }[]; type?: string }): string {
  const [first] = schema.anyOf ?? []
  return String(first?.format ?? first?.type ?? schema.type)
}

interface FileFormat {
  contentType: string
  extension: string
  writer(jobId: string): PageWriter<MeasurementRow>
}

export const MEASUREMENT_FILES = {
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', writer: () => csvWriter(COLUMNS) },
  markdown: {
    contentType: 'text/markdown; charset=utf-8',
    extension: 'md',
    writer: () => markdownWriter(COLUMNS),
  },
  latex: {
    contentType: 'application/x-latex; charset=utf-8',
    extension: 'tex',
    writer: (jobId) => latexWriter(COLUMNS, `Measurements of job ${jobId}`),
  },
  parquet: {
    contentType: 'application/vnd.apache.parquet',
    extension: 'parquet',
    writer: (jobId) => parquetWriter(COLUMNS, { job: jobId }),
  },
} as const satisfies Record<string, FileFormat>
