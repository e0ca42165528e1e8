/**
 * Characters that change what a terminal or a page shows without being visible themselves: C0 and C1 controls, bidirectional
 * controls, line separators and zero-width characters. Names must not contain them, and they are escaped where stored text
 * is shown. The patterns are written with `\u` escapes, whose syntax is valid in every language.
 */

const C1 = '\\u007f-\\u009f'
const BIDIRECTIONAL = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const HIDDEN = `\\u0000-\\u001f${C1}${BIDIRECTIONAL}\\u200b\\u2028\\u2029\\ufeff`

/** Pattern of a name: one line without hidden characters. */
export const ONE_LINE = `^[^${HIDDEN}]*$`

/** Pattern of a longer text: only tabs and line breaks among the controls, and no bidirectional controls. */
export const SEVERAL_LINES = `^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f${C1}${BIDIRECTIONAL}]*$`

/** A hidden character of a text. */
const HIDDEN_CHARACTER = new RegExp(`[${HIDDEN}]`, 'gu')

const SHORT: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeOne(character: string): string {
  const code = character.charCodeAt(0)
  const hex = code.toString(16)
  return SHORT[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`)
}

/** Writes hidden characters as `\x1b`, `\u202e` or `\n`, so that the text is shown as it is, on one line. */
export const escapeControls = (text: string): string => text.replace(HIDDEN_CHARACTER, escapeOne)

/** Like `escapeControls`, but keeps line breaks and tabs. */
export const escapeControlsInLines = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN_CHARACTER, (character) => ('\n\t'.includes(character) ? character : escapeOne(character)))

/** Writes hidden characters of a JSON document as JSON escapes. Line breaks between its values stay. */
export const escapeControlsInJson = (json: string): string =>
  json.replace(HIDDEN_CHARACTER, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
