/** A logger whose lines a test can read and wait for. */
import { Writable } from 'node:stream'
import { createLogger, type Logger } from '#core/runtime/logger.ts'

export type LogLine = Record<string, unknown> & { level: string; msg: string }

export interface TestLog {
  logger: Logger
  lines: LogLine[]
  /** Resolves with the first line that fits, past or future. */
  line: (fits: (line: LogLine) => boolean) => Promise<LogLine>
}

export function createTestLog(): TestLog {
  const lines: LogLine[] = []
  const waiting = new Set<() => void>()
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      for (const check of waiting) check()
      done()
    },
  })
  const line: TestLog['line'] = (fits) =>
    new Promise((resolve) => {
      const check = () => {
        const found = lines.find(fits)
        if (!found) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  return { logger: createLogger('test', 'debug', destination), lines, line }
}
