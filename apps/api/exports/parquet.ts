import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import type { Column, PageWriter } from './page-writer.ts'

/** Writes Parquet, compressed with Snappy, with one row group per page. `metadata` are the key-value pairs of the file. */
export function parquetWriter<Row>(
  columns: readonly Column<Row>[],
  metadata: Readonly<Record<string, string>>,
): PageWriter<Row, Uint8Array> {
  const bytes = new ByteWriter()
  const file = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: columns.map(({ name, type }) => ({ name, type, data: [] })) }),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: 'secateur',
  })

  /** Returns the bytes since the last call. */
  function take(): Uint8Array {
    const taken = bytes.getBytes().slice()
    bytes.index = 0
    return taken
  }

  return {
    begin: take,
    page: (rows) => {
      file.write({
        columnData: columns.map(({ name, type, of }) => ({
          name,
          data: rows.map((row) => {
            const value = of(row)
            return type === 'INT64' && value !== null ? BigInt(value) : value
          }),
        })),
        rowGroupSize: rows.length,
      })
      return take()
    },
    end: () => {
      file.finish()
      return take()
    },
  }
}
