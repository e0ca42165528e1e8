/** Writes files that the API sends, to a file or to stdout. */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { escapeControlsInLines } from '#core/domain/control-characters.ts'
import { UsageError } from './errors.ts'

export const OUTPUT = ['--output <file>', 'write to a file instead of stdout'] as const

/** @throws UsageError when a binary format would go to a terminal */
export function rejectBinaryInTerminal(format: string, file: string | undefined): void {
  if (format === 'parquet' && !file && process.stdout.isTTY)
    throw new UsageError('Parquet is a binary format. Write it to a file with --output FILE, or to a pipe.')
}

/**
 * Writes to `<file>.part` first, so that a broken transfer leaves no file that looks complete.
 * @throws UsageError when the file cannot be created
 */
export async function writeOutput(
  body: AsyncIterable<Uint8Array>,
  file: string | undefined,
  format: string,
): Promise<void> {
  if (!file) {
    const shown = process.stdout.isTTY || format === 'markdown' ? escaped(body) : body
    return pipeline(shown, process.stdout, { end: false })
  }
  const part = `${file}.part`
  const opened = createWriteStream(part)
  await once(opened, 'open').catch((error) => {
    throw new UsageError(`Cannot write ${file}: ${error.message}`)
  })
  await pipeline(body, opened)
  await rename(part, file)
}

/** The text with its control characters escaped, for people. */
async function* escaped(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  for await (const chunk of body) yield escapeControlsInLines(decoder.decode(chunk, { stream: true }))
}
