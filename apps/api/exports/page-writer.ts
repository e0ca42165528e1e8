/** Files that are written page by page, so that their length is unlimited. */
import { Readable } from 'node:stream'

/** Formats rows as a file: `begin` once, `page` for every page, `end` once. */
export interface PageWriter<Row, Chunk extends string | Uint8Array = string | Uint8Array> {
  begin(): Chunk
  page(rows: readonly Row[]): Chunk
  end(): Chunk
}

/** A column of a file: its name, its Parquet type, and its value in a row. */
export interface Column<Row> {
  name: string
  type: 'STRING' | 'INT32' | 'DOUBLE'
  of(row: Row): string | number | null
}

/** Streams a file. The next page is read once the client has received the one before. */
export const streamPages = <Row>(writer: PageWriter<Row>, pages: AsyncIterable<readonly Row[]>): Readable =>
  Readable.from(writePages(writer, pages))

async function* writePages<Row>(writer: PageWriter<Row>, pages: AsyncIterable<readonly Row[]>) {
  yield writer.begin()
  for await (const rows of pages) yield writer.page(rows)
  yield writer.end()
}
