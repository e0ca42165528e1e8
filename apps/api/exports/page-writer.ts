/** A file that is written page by page, so that its length is no matter. */
import { Readable } from 'node:stream'

/** What a format makes of a file's rows. Called in this order, `page` for every page there is. */
export interface PageWriter<Row, Chunk extends string | Uint8Array = string | Uint8Array> {
  begin(): Chunk
  page(rows: readonly Row[]): Chunk
  end(): Chunk
}

/** A column of a file: its name, the Parquet type of what it holds, and where that is in a row. */
export interface Column<Row> {
  name: string
  type: 'STRING' | 'INT32' | 'DOUBLE'
  of(row: Row): string | number | null
}

/** The next page is asked for when the reader has taken the last one. */
export const streamPages = <Row>(writer: PageWriter<Row>, pages: AsyncIterable<readonly Row[]>): Readable =>
  Readable.from(writePages(writer, pages))

async function* writePages<Row>(writer: PageWriter<Row>, pages: AsyncIterable<readonly Row[]>) {
  yield writer.begin()
  for await (const rows of pages) yield writer.page(rows)
  yield writer.end()
}
