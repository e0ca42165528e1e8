/** Validates an upload while it arrives: Python must be able to read it. Errors name the line and never quote its content. */
import { SecateurError } from '#core/errors.ts'
import { storable } from '#core/repositories/shared/json.ts'
import type { UploadKind } from '#core/schemas/datasets.ts'

export interface Check {
  /** @throws SecateurError PRUNE_INVALID_UPLOAD at the first problem */
  take(chunk: Uint8Array): void
  /** Ends the upload. @returns the number of documents */
  end(): number
}

const NEWLINE = 0x0a
/** In characters. At most one line of an upload is in memory. */
const LONGEST_LINE = 1_048_576
/** Python's limit for integers of `json.loads` (`sys.int_info.default_max_str_digits`). */
const MOST_DIGITS = 4_300
/** Python fails at about a thousand levels, depending on the depth of its own stack. */
const DEEPEST_NESTING = 100
/** Lines that Python treats as empty. */
const BLANK = /^[ \t\r\n]*$/

export function createCheck(kind: UploadKind): Check {
  const decoder = new TextDecoder('utf-8', { fatal: true }) // skips a byte order mark, as Python does
  const documents = kind === 'text' ? asOneText() : asTraces()
  let line = 1

  const part = (bytes: Uint8Array, options: { stream: boolean }) => {
    try {
      documents.part(decoder.decode(bytes, options), line)
    } catch (error) {
      if (error instanceof SecateurError) throw error
      reject(line, 'is not UTF-8')
    }
  }

  return {
    take(chunk) {
      for (let start = 0; start < chunk.length; ) {
        const end = chunk.indexOf(NEWLINE, start) + 1 || chunk.length
        const bytes = chunk.subarray(start, end)
        if (bytes.includes(0)) reject(line, 'has a NUL')
        part(bytes, { stream: true })
        if (bytes.at(-1) === NEWLINE) {
          documents.endOfLine(line)
          line += 1
        }
        start = end
      }
    },
    end() {
      part(new Uint8Array(), { stream: false })
      documents.endOfLine(line)
      const count = documents.count()
      if (count === 0) throw new SecateurError('PRUNE_INVALID_UPLOAD', 'The upload is empty.')
      return count
    },
  }
}

interface Documents {
  /** A part of a line, or all of it. */
  part(text: string, line: number): void
  endOfLine(line: number): void
  count(): number
}

function asOneText(): Documents {
  let count = 0
  return {
    part: (text) => {
      if (text !== '') count = 1
    },
    endOfLine: () => {},
    count: () => count,
  }
}

function asTraces(): Documents {
  let count = 0
  let text = ''
  return {
    part(more, line) {
      text += more
      if (text.length > LONGEST_LINE) reject(line, `has more than ${LONGEST_LINE} characters`)
    },
    endOfLine(line) {
      if (!BLANK.test(text)) {
        requireTrace(text, line)
        count += 1
      }
      text = ''
    },
    count: () => count,
  }
}

/** Accepts only lines that `python/src/secateur/data/files.py` accepts. */
function requireTrace(text: string, line: number): void {
  const row = parse(text, line)
  requireReadable(text, line)
  if (typeof row !== 'object' || row === null || Array.isArray(row)) reject(line, 'is not a JSON object')
  const { text: own, query } = row as { text?: unknown; query?: unknown }
  const trace = Object.hasOwn(row, 'text') ? own : query
  if (typeof trace !== 'string' || trace === '') reject(line, 'has no text in `text` or `query`')
  if (storable(trace) !== trace) reject(line, 'has NUL or half of a surrogate pair in its text')
}

/** Rejects valid JSON that is beyond the limits of Python's parser. Numbers and brackets in strings do not count. */
function requireReadable(text: string, line: number): void {
  let depth = 0
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{]|[\]}]|\d[\d.eE+-]*/g)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    else if (token.length > MOST_DIGITS && /^\d+$/.test(token))
      reject(line, `has an integer of more than ${MOST_DIGITS} digits`)
    if (depth > DEEPEST_NESTING) reject(line, `is nested more than ${DEEPEST_NESTING} levels deep`)
  }
}

function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return reject(line, 'is not JSON') // the original error quotes the text
  }
}

function reject(line: number, what: string): never {
  throw new SecateurError('PRUNE_INVALID_UPLOAD', `Line ${line} ${what}.`)
}
