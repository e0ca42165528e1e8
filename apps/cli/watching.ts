/** Follows a job to its end, for people and for programs. */
import { setTimeout as delay } from 'node:timers/promises'
import { isJobEnded } from '#core/domain/status.ts'
import { type Client, dataOf, type Schemas } from '../../clients/typescript/index.ts'
import { EXIT, Failed } from './failure.ts'
import { createLines } from './render/lines.ts'
import { createScreen } from './render/screen.ts'
import { say } from './session.ts'
import { trialsOf } from './trials-of.ts'

/** Between two looks, whatever changes meanwhile. */
const PAUSE_MS = 500

/** What shows a job and its trials, whenever they have changed. */
export interface View {
  update: (job: Schemas['Job'], trials: readonly Schemas['Trial'][]) => void
  /** It has ended, or nobody looks any more. */
  end: (job: Schemas['Job'] | null) => void
}

/**
 * Returns when the job has succeeded. Ctrl-C ends the process and leaves the job alone.
 * @throws Failed when it ended in any other way
 */
export async function watchJob(
  client: Client,
  id: string,
  { json }: { json?: true | undefined },
): Promise<void> {
  const view = json ? jsonLines : process.stdout.isTTY ? createScreen() : createLines()
  const stopWatching = () => {
    view.end(null)
    process.stderr.write(`The job goes on: secateur watch ${id}\n`)
    process.exit(EXIT.interrupted)
  }
  process.once('SIGINT', stopWatching)
  try {
    for await (const { job, trials } of changesOf(client, id, !json)) {
      view.update(job, trials)
      if (!isJobEnded(job.status)) continue
      view.end(job)
      if (job.status !== 'succeeded') throw new Failed()
    }
  } finally {
    process.off('SIGINT', stopWatching)
  }
}

const jsonLines: View = { update: (job) => say(JSON.stringify(job)), end: () => {} }

/** The job as it is now and after each change, until it has ended; asked less often the longer a look takes. */
async function* changesOf(client: Client, id: string, withTrials: boolean) {
  for (let etag = ''; ; ) {
    const result = await client.GET('/v1/jobs/{id}', {
      params: { path: { id }, query: { wait: '30s' } },
      headers: { 'if-none-match': etag },
    })
    if (result.response.status === 304) continue
    const job = dataOf(result)
    const looked = performance.now()
    yield { job, trials: withTrials ? await trialsOf(client, id) : [] }
    if (isJobEnded(job.status)) return
    etag = result.response.headers.get('etag') ?? ''
    await delay(Math.max(PAUSE_MS, performance.now() - looked))
  }
}
