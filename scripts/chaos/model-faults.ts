/** The faults that hit models while they are stored, downloaded and removed. */
import { setTimeout as delay } from 'node:timers/promises'
import { listenTo, query } from '../harness/database.ts'
import { downloadArchive, downloadFile } from './download.ts'
import { type Outcome, type Scene, timed, until } from './fault.ts'
import { pruningJob } from './jobs.ts'

/** Time until a model is stored, or control removes one, with other faults at the same time. */
const TARGET_LIMIT_MS = 60_000
/** Time in which a worker stores most models. */
const STORING_MS = 150
/** Time in which control removes the bytes of most models. */
const REMOVING_MS = 30
/** Far below the patience of the workers. */
const AWAY_SECONDS = { least: 1, most: 6 }

const NO_MODEL: Outcome = { what: 'no model was stored' }

export async function killWorkerWhileStoring({ system, load, random }: Scene): Promise<Outcome> {
  const { postgres, workers } = system
  const storing = await listenTo(postgres.url, 'storing')
  try {
    void load.submit(pruningJob(random))
    const token = await storing.next(TARGET_LIMIT_MS)
    if (token === null) return NO_MODEL
    const [attempt] = await query<{ trialId: string; host: string }>(
      postgres.url,
      `SELECT a.trial_id AS "trialId", split_part(h.name, '/', 1) AS host
       FROM attempts a JOIN hosts h ON h.id = a.host_id WHERE a.token = $1`,
      [token],
    )
    const worker = workers.find(({ name }) => name === attempt?.host)
    if (!attempt || !worker) throw new Error(`no worker has the attempt ${token}`)
    await delay(random.between(0, STORING_MS))
    const interrupted = { trialId: attempt.trialId, at: new Date() }
    await worker.end('SIGKILL')
    return { what: worker.name, interrupted }
  } finally {
    await storing.close()
  }
}

export async function takeStorageAway({ system, load, random }: Scene): Promise<Outcome> {
  const { postgres, storage } = system
  const storing = await listenTo(postgres.url, 'storing')
  try {
    void load.submit(pruningJob(random))
    if ((await storing.next(TARGET_LIMIT_MS)) === null) return NO_MODEL
    const seconds = random.between(AWAY_SECONDS.least, AWAY_SECONDS.most)
    await delay(random.between(0, STORING_MS))
    const away = await timed(async () => {
      await storage.takeAway()
      await delay(seconds * 1_000)
      await storage.bringBack()
    })
    return { what: 'while a model was stored', seconds: away }
  } finally {
    await storing.close()
  }
}

export async function killApiDuringDownload({ system, load, random }: Scene): Promise<Outcome> {
  void load.submit(pruningJob(random))
  const model = await until(async () => (await load.models.pin()) ?? undefined, TARGET_LIMIT_MS)
  if (!model) return NO_MODEL
  const [what, download] = random.pick([
    ['of a file', downloadFile],
    ['of an archive', downloadArchive],
  ] as const)
  const { api } = system
  let killed: Promise<unknown> | null = null
  const onBytes = async () => {
    killed ??= api.end('SIGKILL')
    await killed
  }
  await api.ready()
  const begun = performance.now()
  const { found, expected } = await download(system, { model, onBytes })
  return {
    what,
    seconds: (performance.now() - begun) / 1_000,
    ...(found !== expected && { wrong: `${found} arrived instead of ${expected}` }),
  }
}

export async function killControlWhileRemoving({ system, load, random }: Scene): Promise<Outcome> {
  const { control, postgres } = system
  await control.ready()
  const removing = await listenTo(postgres.url, 'removing')
  try {
    void load.submit(pruningJob(random))
    const next = removing.next(2 * TARGET_LIMIT_MS)
    const isRemoved = await until(async () => (await load.models.remove()) || undefined, TARGET_LIMIT_MS)
    if (!isRemoved || (await next) === null) return NO_MODEL
    await delay(random.between(0, REMOVING_MS))
    await control.end('SIGKILL')
    return { what: 'while it removed a model', seconds: await timed(() => control.ready()) }
  } finally {
    await removing.close()
  }
}
