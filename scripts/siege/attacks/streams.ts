/** Event streams and long polls: many, without end, and past the rate limit. */

import type { Random } from '../../harness/random.ts'
import { type Attack, pause, type Target } from '../attack.ts'

const STREAMS = 100
const HELD_MS = 5_000

/** Opens many streams with each key's requests marked as conditional, and holds them. */
async function holdStreams(target: Target, random: Random, path: string) {
  const leaving = new AbortController()
  const statuses = await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      try {
        const { status } = await fetch(`${target.url}${path}`, {
          headers: { authorization: `Bearer ${random.pick(target.keys)}`, 'if-none-match': 'x' },
          signal: leaving.signal,
        })
        return status
      } catch {
        return 0 // refused or cut off
      }
    }),
  )
  await pause(HELD_MS)
  leaving.abort()
  const opened = statuses.filter((status) => status === 200).length
  const broken = statuses.filter((status) => status >= 500 && status !== 503)
  const answer = opened === STREAMS ? 'all opened' : opened > 0 ? 'some opened' : 'none opened'
  return broken.length > 0 ? { answer, wrong: `${path}: ${broken[0]}` } : { answer }
}

export const STREAMS_AND_POLLS: readonly Attack[] = [
  {
    name: '100 event streams of the team',
    run: (target, random) => holdStreams(target, random, '/v1/jobs/events'),
  },
  {
    name: '100 event streams of a job',
    run: (target, random) =>
      holdStreams(target, random, `/v1/jobs/${random.pick(target.largestJobs)}/events`),
  },
]
