/** A trace as a service of two kinds of users would record it, made of the Brown corpus. The same seed gives the same trace. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { HOME } from '../../scripts/setup/paths.mjs'

/** Far from the encyclopedia that a general calibration is drawn from, and from each other. */
const GENRES = ['religion', 'romance']
const SEED = 0
/** Sentences of this many words are queries. */
const WORDS = { least: 6, most: 40 }
const DISTINCT = 4_000
const SENT = 8_000
const FIRST = Date.UTC(2026, 10, 1)
const DAYS = 28
const DAY = 86_400_000
/** What was sent from here on is later. */
export const SPLIT = new Date(FIRST + 21 * DAY).toISOString().replace('.000', '')

export interface Query {
  query: string
  time: string
}

/**
 * The query of rank r, in a random order of sentences of the genres, is sent with a probability proportional to 1/r (Zipf), at
 * instants that are equally far apart.
 */
export function makeTrace(): Query[] {
  const numbers = xoroshiro128plus(SEED)
  const below = (end: number) => uniformInt(numbers, 0, end - 1)
  const queries = shuffled(sentences(), below).slice(0, DISTINCT)
  const ends: number[] = []
  for (let rank = 1; rank <= queries.length; rank++) ends.push((ends.at(-1) ?? 0) + Math.round(1e6 / rank))
  return Array.from({ length: SENT }, (_, index) => {
    const drawn = below(ends.at(-1) ?? 1)
    return {
      query: queries[ends.findIndex((end) => drawn < end)] ?? '',
      time: new Date(FIRST + (index * DAYS * DAY) / SENT).toISOString(),
    }
  })
}

/** The later queries that were never sent before. */
export function unseen(trace: readonly Query[]): Query[] {
  const isLater = ({ time }: Query) => Date.parse(time) >= Date.parse(SPLIT)
  const earlier = new Set(trace.filter((each) => !isLater(each)).map(({ query }) => query))
  return trace.filter((each) => isLater(each) && !earlier.has(each.query))
}

function sentences(): string[] {
  const lines = readFileSync(join(HOME, 'datasets/brown.jsonl'), 'utf8').trim().split('\n')
  const documents = lines.map((line): { genre: string; text: string } => JSON.parse(line))
  const all = documents.filter(({ genre }) => GENRES.includes(genre)).flatMap(({ text }) => text.split('\n'))
  return [...new Set(all)].filter((sentence) => {
    const words = sentence.split(' ').length
    return words >= WORDS.least && words <= WORDS.most
  })
}

/** Fisher and Yates. */
function shuffled(items: readonly string[], below: (end: number) => number): string[] {
  const copy = [...items]
  for (let last = copy.length - 1; last > 0; last--) {
    const other = below(last + 1)
    ;[copy[last], copy[other]] = [copy[other] as string, copy[last] as string]
  }
  return copy
}
