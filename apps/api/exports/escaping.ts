/** What clients named, as text that a format takes for nothing else. */

const LATEX: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '–': '--',
}

export const escapeLatex = (text: string): string =>
  oneLine(text).replace(/[\\~^–]|[&%$#_{}]/g, (character) => LATEX[character] ?? `\\${character}`)

/** It neither marks anything up, nor ends a cell, nor is HTML or a link. Brackets and underscores in a word are none of that. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text).replace(/[\\`*|<~&]|(?<=\])\(|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')

/** A row of a table is a line, and an empty line ends a paragraph. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
