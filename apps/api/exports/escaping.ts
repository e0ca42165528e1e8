/** Escapes text that clients chose, so that no format interprets it. */
import { escapeControls } from '#core/domain/control-characters.ts'

/** CSV: text that a spreadsheet would run as a formula gets a leading quote (CSV injection). */
export const CSV_OPTIONS = { escape_formulas: true } as const

const LATEX: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '–': '--',
  '−': '$-$',
  '±': '$\\pm$',
  '≈': '$\\approx$',
  '…': '\\dots{}',
  '×': '$\\times$',
  '▲': '$\\triangle$',
  '◌': '$\\circ$',
  '†': '\\dag{}',
  '‡': '\\ddag{}',
}

export const escapeLatex = (text: string): string =>
  oneLine(text).replace(/[\\~^<>|–−±≈…×▲◌†‡]|[&%$#_{}]/g, (character) => LATEX[character] ?? `\\${character}`)

/** A revision that people can read: of digests, the first eight digits. */
export const shortRevision = (revision: string): string =>
  revision.replace(/[0-9a-f]{16,}/g, (digest) => digest.slice(0, 8))

/** Escapes Markdown markup, cell borders, HTML and links. Brackets alone, and underscores inside a word, are harmless and stay. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text).replace(/[\\`*|<~&]|(?<=\])\(|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')

/** Removes line breaks, which would end a table row or a paragraph, and makes other hidden characters visible. */
const oneLine = (text: string): string => escapeControls(text.replace(/\s+/g, ' '))
