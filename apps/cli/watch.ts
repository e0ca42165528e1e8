/** Follows a job until it has ended. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Client, jobChanges, type Schemas, trialsOf } from '../../clients/typescript/index.ts'
import { EXIT, Failed } from './errors.ts'
import { followPlace } from './queue.ts'
import { createLines } from './render/lines.ts'
import { createScreen } from './render/screen.ts'
import { sayJson, visible } from './render/terminal.ts'
import type { View } from './render/view.ts'

/** Shortest time between two updates. */
const PAUSE_MS = 500

/**
 * Shows the job until it has ended, and returns when it has succeeded. Ctrl-C ends the process and leaves the job running.
 * @throws Failed when the job ended in any other status
 */
export async function watchJob(
  client: Client,
  id: string,
  { json }: { json?: true | undefined },
): Promise<void> {
  const view = json ? jsonLines : process.stdout.isTTY ? createScreen() : createLines()
  const stopWatching = () => {
    view.end(null)
    process.stderr.write(`The job continues. Watch it again with: secateur watch ${id}\n`)
    process.exit(EXIT.interrupted)
  }
  process.once('SIGINT', stopWatching)
  let latest: Schemas['Job'] | null = null
  let waiting = new AbortController()
  try {
    for await (const job of jobChanges(client, id)) {
      waiting.abort()
      latest = json ? job : visible(job)
      const started = performance.now()
      const trials = json ? [] : visible(await trialsOf(client, id))
      if (job.status === 'queued' && !json) waiting = showPlace(client, latest, trials, view)
      else view.update(latest, trials)
      // A big job takes long to read; then it is read less often.
      if (job.endedAt === null) await delay(Math.max(PAUSE_MS, performance.now() - started))
    }
  } finally {
    waiting.abort()
    process.off('SIGINT', stopWatching)
  }
  view.end(latest)
  if (latest?.status !== 'succeeded') throw new Failed()
}

/** Updates the view as the queued job moves in the queue, until the returned controller aborts. */
function showPlace(client: Client, job: Schemas['Job'], trials: Schemas['Trial'][], view: View) {
  const waiting = new AbortController()
  followPlace(client, job, (place) => view.update(job, trials, place), waiting.signal).catch(() => {
    // It was aborted, or the API does not answer; then the requests for the job fail as well and say why.
  })
  return waiting
}

const jsonLines: View = { update: (job) => sayJson(job, 0), end: () => {} }
