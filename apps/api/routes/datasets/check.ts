/** Validates an upload while it arrives: Python must be able to read it. Errors name the line and never quote its content. */
import { SecateurError } from '#core/errors.ts'
import { storable } from '#core/repositories/shared/json.ts'
import type { UploadKind } from '#core/schemas/datasets.ts'
import { type Trace, traceOf } from './trace.ts'

export interface Check {
  /**
   * @returns what to store of the upload up to here
   * @throws SecateurError PRUNE_INVALID_UPLOAD at the first problem
   */
  take(chunk: Uint8Array): Uint8Array
  /**
   * Ends the upload.
   * @returns what is left to store
   * @throws SecateurError PRUNE_INVALID_UPLOAD
   */
  end(): Uint8Array
  /** The number of documents so far. */
  documents(): number
}

const NEWLINE = 0x0a
const NOTHING = new Uint8Array()
/** In characters. At most one line of an upload is in memory. */
const LONGEST_LINE = 1_048_576
/** Python's limit for integers of `json.loads` (`sys.int_info.default_max_str_digits`). */
const MOST_DIGITS = 4_300
/** Python fails at about a thousand levels, depending on the depth of its own stack. */
const DEEPEST_NESTING = 100
/** Lines that Python treats as empty. */
const BLANK = /^[ \t\r\n]*$/

/**
 * @param field of traces that holds their text. Then only the texts, times and counts are stored. null: any of the usual fields.
 */
export function createCheck(kind: UploadKind, field: string | null): Check {
  const decoder = new TextDecoder('utf-8', { fatal: true }) // skips a byte order mark, as Python does
  const documents = kind === 'text' ? asOneText() : asTraces(field)
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
      return documents.stored(chunk)
    },
    end() {
      part(NOTHING, { stream: false })
      documents.endOfLine(line)
      if (documents.count() === 0) throw new SecateurError('PRUNE_INVALID_UPLOAD', 'The upload is empty.')
      return documents.stored(NOTHING)
    },
    documents: documents.count,
  }
}

interface Documents {
  /** A part of a line, or all of it. */
  part(text: string, line: number): void
  endOfLine(line: number): void
  /** What to store for a chunk whose parts were taken. */
  stored(chunk: Uint8Array): Uint8Array
  count(): number
}

function asOneText(): Documents {
  let count = 0
  return {
    part: (text) => {
      if (text !== '') count = 1
    },
    endOfLine: () => {},
    stored: (chunk) => chunk,
    count: () => count,
  }
}

function asTraces(field: string | null): Documents {
  let count = 0
  let text = ''
  let texts = ''
  return {
    part(more, line) {
      text += more
      if (text.length > LONGEST_LINE) reject(line, `has more than ${LONGEST_LINE} characters`)
    },
    endOfLine(line) {
      if (!BLANK.test(text)) {
        const trace = traceOfLine(text, line, field)
        if (field !== null) texts += `${JSON.stringify(stored(trace))}\n`
        count += 1
      }
      text = ''
    },
    stored(chunk) {
      if (field === null) return chunk
      const stored = Buffer.from(texts)
      texts = ''
      return stored
    },
    count: () => count,
  }
}

/** What is kept of a trace whose other fields are left out. */
const stored = ({ text, time, count }: Trace) => ({
  text,
  ...(time !== null && { time: new Date(time) }),
  ...(count > 1 && { count }),
})

/** Accepts only lines that `python/src/secateur/data/traces/trace_file.py` accepts. */
function traceOfLine(content: string, line: number, field: string | null): Trace {
  const row = parse(content, line)
  requireReadable(content, line)
  const trace = traceOf(row, field, (what) => reject(line, what))
  if (storable(trace.text) !== trace.text) reject(line, 'has NUL or half of a surrogate pair in its text')
  return trace
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
