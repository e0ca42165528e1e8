/** Reads `.env`. Node's own reader skips what it cannot read, so that a damaged setting would silently be its default. */
import { readFileSync } from 'node:fs'

/** A blank line, a comment, or `NAME=value` with a value that may be quoted over several lines. */
const ENTRY =
  /[ \t]*(?:#[^\n]*|(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=[ \t]*(?:"[^"\0]*"|'[^'\0]*'|`[^`\0]*`)?[^\n\0]*)?(?:\n|$)/y

/**
 * Adds the variables of a file to `process.env`. Variables that are set win, and a missing file has none.
 * @param {string} path
 * @returns {string | null} what is wrong with the file, without its content, which may be secret
 */
export function loadEnvFile(path) {
  try {
    const line = unreadableLine(readFileSync(path, 'utf8').replaceAll('\r', ''))
    if (line !== null) return `Line ${line} of ${path} is not NAME=value. Correct it or remove it.`
    process.loadEnvFile(path)
    return null
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    return code === 'ENOENT'
      ? null
      : `${path} cannot be read (${code}). Make it a readable file or remove it.`
  }
}

/** @param {string} text @returns {number | null} */
function unreadableLine(text) {
  const entry = new RegExp(ENTRY)
  while (entry.lastIndex < text.length) {
    const { lastIndex } = entry
    if (!entry.test(text)) return text.slice(0, lastIndex).split('\n').length
  }
  return null
}
