/** Where queued jobs wait. */
import { setTimeout as delay } from 'node:timers/promises'
import { answer, type Client, type Schemas } from '../../clients/typescript/index.ts'
import type { Place } from './render/job.ts'

const INTERVAL_MS = 2_000

/** The places of those jobs that are queued. */
export async function placesOf(
  client: Client,
  jobs: readonly Pick<Schemas['Job'], 'id' | 'status'>[],
): Promise<Place[]> {
  const job = jobs.filter(({ status }) => status === 'queued').map(({ id }) => id)
  if (job.length === 0) return []
  return (await answer(client.GET('/v1/queue', { params: { query: { job } } }))).items
}

/** Calls `show` with the place of a queued job, again and again, until `signal` aborts or a request fails. */
export async function followPlace(
  client: Client,
  job: Schemas['Job'],
  show: (place: Place | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const [place] = await placesOf(client, [job])
    if (signal.aborted) return
    show(place)
    await delay(INTERVAL_MS, undefined, { signal })
  }
}
