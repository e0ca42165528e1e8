/** The text of a trace: what a user sent. Its twin is `python/src/secateur/data/traces.py`. Nothing quotes it. */

/** Fields of a trace that hold its text. The first one that it has counts. */
const FIELDS = ['text', 'query', 'prompt', 'messages']

/**
 * A string is the text itself. Of chat messages it is what the role `user` says, in order, a line for each part.
 * @param field the only field to look at
 * @param reject called with what is wrong, as the predicate of a sentence
 */
export function textOf(row: unknown, field: string | null, reject: (what: string) => never): string {
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
