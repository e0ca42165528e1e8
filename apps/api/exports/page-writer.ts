/** Files that are written page by page, so that their length is unlimited. */

/** Formats rows as a file: `begin` once, `page` for every page, `end` once. */
export interface PageWriter<Row, Chunk extends string | Uint8Array = string | Uint8Array> {
  begin(): Chunk
  page(rows: readonly Row[]): Chunk
  end(): Chunk
}

/** A column of a file: its name, its Parquet type, and its value in a row. */
export interface Column<Row> {
  name: string
  type: 'STRING' | 'INT32' | 'INT64' | 'DOUBLE'
  of(row: Row): string | number | null
}

/** Writes a file in chunks. The next page is read once the chunk before has been taken. */
export async function* writePages<Row>(
  writer: PageWriter<Row>,
  pages: AsyncIterable<readonly Row[]>,
): AsyncGenerator<Uint8Array> {
  yield toBytes(writer.begin())
  for await (const rows of pages) yield toBytes(writer.page(rows))
  yield toBytes(writer.end())
}

/** Texts become UTF-8. */
export const toBytes = (chunk: string | Uint8Array): Uint8Array =>
  typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
