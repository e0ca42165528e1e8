/**
 * `npm run bench:api`: the cost of polls and streams, and what the heaviest requests of one team do to another.
 * `npm run bench:api -- heaviest` measures only the second.
 */
import { measureHeaviest } from './heaviest.ts'
import { measurePolls } from './polls.ts'
import { withStack } from './stack.ts'

const PARTS = { polls: measurePolls, heaviest: measureHeaviest }

const [wanted] = process.argv.slice(2)
if (wanted !== undefined && !(wanted in PARTS)) {
  process.stderr.write(`Unknown part '${wanted}'; use one of ${Object.keys(PARTS).join(', ')}.\n`)
  process.exit(2)
}
for (const [name, measure] of Object.entries(PARTS))
  if (wanted === undefined || wanted === name) await withStack(measure)
