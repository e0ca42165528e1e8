import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { SecateurError } from '#core/errors.ts'
import { jobSpec } from '../../../test/support/fixtures.ts'
import { rejectTooManyCells } from './compare-size.ts'

/** A job with `methods * levels` trials and the baseline. */
const jobOf = (methods: number, levels: number) => ({
  id: uuidv7(),
  spec: jobSpec({
    methods: Array.from({ length: methods }, (_, n) => ({
      id: `method-${n}`,
      params: {},
      patterns: ['unstructured'],
    })),
    levels: Array.from({ length: levels }, (_, n) => n / 1_000),
  }),
})

const messageOf = (jobs: readonly ReturnType<typeof jobOf>[]): string => {
  try {
    rejectTooManyCells(jobs)
    return 'accepted'
  } catch (error) {
    assert.ok(error instanceof SecateurError)
    assert.equal(error.code, 'PRUNE_COMPARISON_TOO_LARGE')
    return error.message
  }
}

test('a comparison may have 30,000 cells and no more', () => {
  const half = jobOf(59, 254)
  assert.equal(messageOf([half, { ...half, id: uuidv7() }]), 'accepted') // 2 x 14,987
  const tooLarge = jobOf(60, 250)
  assert.equal(
    messageOf([tooLarge, { ...tooLarge, id: uuidv7() }]),
    'The comparison has 30002 cells, 15001 rows for each of 2 jobs; the limit is 30000. Compare the tables or the measurements of the jobs instead.',
  )
})

test('the message names the largest jobs to leave out, and keeps the first', () => {
  const [first, small, large] = [jobOf(64, 100), jobOf(2, 10), jobOf(64, 99)]
  assert.equal(
    messageOf([first, small, large, jobOf(64, 98), jobOf(64, 97)]),
    `The comparison has 32005 cells, 6401 rows for each of 5 jobs; the limit is 30000. Leave out ${large.id}.`,
  )
})
