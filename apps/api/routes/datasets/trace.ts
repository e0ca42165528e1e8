/**
 * The fields of a trace: what a user sent, when, and how often. Its twin is `python/src/secateur/data/traces/fields.py`. Nothing
 * quotes the text.
 */

/** Fields of a trace that hold its text. The first one that it has counts. */
const FIELDS = ['text', 'query', 'prompt', 'messages']

/** Fields of a trace that hold the time at which it was recorded. The first one that it has counts. */
const TIMES = ['time', 'timestamp']
const RFC_3339 =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))[T ]((?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))$/
/** In milliseconds since 1970. */
const END_OF_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const MOST_SENT = 1_000_000_000

export interface Trace {
  text: string
  /** When it was recorded, in milliseconds since 1970; null if it does not say. */
  time: number | null
  /** How often the query was sent for which it stands. */
  count: number
}

/**
 * The fields of a trace.
 * @param field the only field to look at for its text
 * @param reject called with what is wrong, as the predicate of a sentence
 */
export function traceOf(row: unknown, field: string | null, reject: (what: string) => never): Trace {
  const text = textOf(row, field, reject)
  const fields = row as Record<string, unknown> // otherwise it has no text
  return { text, time: timeOf(fields, reject), count: countOf(fields, reject) }
}

/**
 * A string is the text itself. Of chat messages it is what the role `user` says, in order, a line for each part.
 * @param field the only field to look at
 * @param reject called with what is wrong, as the predicate of a sentence
 */
function textOf(row: unknown, field: string | null, reject: (what: string) => never): string {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) reject('is not a JSON object')
  const fields = field === null ? FIELDS : [field]
  const name = fields.find((candidate) => Object.hasOwn(row, candidate))
  if (name === undefined) reject(`has no ${list(fields)}`)
  const value = (row as Record<string, unknown>)[name]
  const isChat = Array.isArray(value) && (name === 'messages' || field !== null)
  const text = isChat ? textOfUser(value, name, reject) : value
  if (typeof text !== 'string' || text === '') reject(`has no text in \`${name}\``)
  return text
}

/** The field has a time in RFC 3339, or seconds since 1970 as a number. */
function timeOf(row: Record<string, unknown>, reject: (what: string) => never): number | null {
  const name = TIMES.find((candidate) => (row[candidate] ?? null) !== null)
  if (name === undefined) return null
  const value = row[name]
  if (typeof value === 'string') {
    const time = toMilliseconds(value)
    if (time !== null && time >= 0 && time <= END_OF_TIME) return time
    return reject(`has no time from 1970 to 9999, such as 2026-11-01T08:00:00Z, in \`${name}\``)
  }
  if (typeof value !== 'number')
    return reject(`has neither a time such as 2026-11-01T08:00:00Z nor seconds since 1970 in \`${name}\``)
  if (value >= 0 && value <= Math.floor(END_OF_TIME / 1_000)) return Math.round(value * 1_000)
  return reject(`has seconds that are not between the years 1970 and 9999 in \`${name}\``)
}

function countOf({ count }: Record<string, unknown>, reject: (what: string) => never): number {
  if (count === undefined || count === null) return 1
  if (Number.isInteger(count) && Number(count) >= 1 && Number(count) <= MOST_SENT) return Number(count)
  return reject(`has no whole number from 1 to ${MOST_SENT} in \`count\``)
}

/** Of a time in RFC 3339, without leap seconds; null for any other text. */
function toMilliseconds(text: string): number | null {
  const [, date, time] = RFC_3339.exec(text) ?? []
  if (!date || !time || new Date(date).toISOString().slice(0, date.length) !== date) return null // as of 30 February
  return Date.parse(`${date}T${time}`)
}

function textOfUser(messages: readonly unknown[], name: string, reject: (what: string) => never): string {
  return messages
    .flatMap((message) => {
      if (!isObject(message) || typeof message.role !== 'string')
        return reject(`has a message without a role in \`${name}\``)
      return message.role === 'user' ? partsOf(message.content, name, reject) : []
    })
    .join('\n')
}

/** The texts of a message's content. Parts of other types, such as images, are left out. */
function partsOf(content: unknown, name: string, reject: (what: string) => never): string[] {
  if (typeof content === 'string') return [content]
  if (!Array.isArray(content)) return reject(`has a user's message without content in \`${name}\``)
  return content.flatMap((part) => {
    if (!isObject(part) || typeof part.type !== 'string')
      return reject(`has a part without a type in \`${name}\``)
    if (part.type !== 'text') return []
    return typeof part.text === 'string' ? [part.text] : reject(`has a part without a text in \`${name}\``)
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const list = (names: readonly string[]): string =>
  names
    .map((name) => `\`${name}\``)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1')
