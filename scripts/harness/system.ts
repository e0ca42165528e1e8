/** The system under test: Postgres, Redis, the storage of models, API, control and pruning workers, each in its own process. */
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '#core/runtime/migrations.ts'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { identify } from '../setup/lock.mjs'
import { HOME, VENV_PYTHON } from '../setup/paths.mjs'
import { startPostgres } from '../stack/embedded/postgres.ts'
import { startValkey } from '../stack/embedded/valkey.ts'
import { ONE_THREAD } from '../stack/harness-env.ts'
import { makeKey } from '../stack/keys.ts'
import { freePort } from '../stack/ports.ts'
import { WORKER_NICE } from '../stack/services.ts'
import { type Member, type MemberEvents, startMember } from './member.ts'
import { type Server, startServer } from './server.ts'
import { openFolder, type RunStorage, type StorageKind, startS3 } from './storage.ts'

export interface System {
  readonly url: string
  /** API key of a submitter. */
  readonly key: string
  readonly postgres: Server
  readonly redis: Server
  /** Data folder of Redis. */
  readonly redisFolder: string
  readonly queuePrefix: string
  /** `SECATEUR_HOME` of the processes. */
  readonly home: string
  /** Where models are stored. */
  readonly storage: RunStorage
  readonly api: Member
  readonly control: Member
  readonly workers: readonly Member[]
  /** All processes, with those that accept work first. */
  readonly members: readonly Member[]
  stopMembers(): Promise<void>
  stopServers(): Promise<void>
  /** Processes of this run that are still alive. */
  survivors(): string[]
}

export interface SystemOptions {
  /** Folder for data and logs. */
  home: string
  workers: number
  storage?: StorageKind
  /** Settings of the processes besides those that every harness needs. */
  settings?: Readonly<Record<string, string>>
  events?: MemberEvents
}

export async function startSystem({
  home,
  workers: count,
  storage: kind = 'folder',
  settings,
  events,
}: SystemOptions): Promise<System> {
  chmodSync(home, 0o755) // as root, Postgres runs as another user and must get in
  const records = join(home, 'run')
  const logs = join(home, 'logs')
  mkdirSync(logs)
  const seen = new Map<string, string>()
  const onProcess = (name: string, pid: number) => {
    const identity = identify(pid)
    if (identity) seen.set(identity, name)
  }
  const undo: (() => Promise<unknown>)[] = []
  const undoAll = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const redisFolder = join(home, 'valkey')
    const postgres = await startServer(
      (again) => startPostgres(join(home, 'postgres'), records, { again }),
      (pid) => onProcess('Postgres', pid),
    )
    undo.push(postgres.stop)
    const redis = await startServer(
      (again) => startValkey(redisFolder, records, again),
      (pid) => onProcess('Redis', pid),
    )
    undo.push(redis.stop)
    const storage =
      kind === 's3'
        ? await startS3(join(home, 'seaweedfs'), records, (pid) => onProcess('SeaweedFS', pid))
        : openFolder(join(home, 'artifacts'))
    undo.push(storage.stop)
    await migrate(postgres.url)
    const { secret: key } = await makeKey(postgres.url, { name: 'harness', role: 'submitter' })

    const port = await freePort()
    const queuePrefix = 'harness'
    const ownHome = createHome(join(home, 'home'))
    const env = {
      ...process.env,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'info',
      SECATEUR_HOME: ownHome,
      ...storage.env,
      SECATEUR_PYTHON: VENV_PYTHON,
      ...ONE_THREAD,
      SECATEUR_TEST_METHODS: 'yes',
      SECATEUR_QUEUE_PREFIX: queuePrefix,
      ...settings,
    }
    const start = (name: string, script: string, nice = 0) => {
      const named = { ...env, SECATEUR_HOST_NAME: name }
      const member = startMember({
        name,
        script: compiled(script),
        nice,
        env: named,
        records,
        logs,
        onProcess,
        events,
      })
      undo.push(member.stop)
      return member
    }
    const api = start('api', 'apps/api/server.ts')
    const control = start('control', 'workers/control/main.ts')
    const workers = Array.from({ length: count }, (_, index) =>
      start(`worker-${index + 1}`, 'workers/prune/main.ts', WORKER_NICE),
    )
    const members = [...workers, control, api]
    await Promise.all(members.map((member) => member.ready()))
    return {
      url: `http://127.0.0.1:${port}`,
      key,
      postgres,
      redis,
      redisFolder,
      queuePrefix,
      home: ownHome,
      storage,
      api,
      control,
      workers,
      members,
      stopMembers: async () => {
        for (const member of members) await member.stop()
      },
      stopServers: async () => {
        await redis.stop()
        await postgres.stop()
        await storage.stop()
      },
      survivors: () =>
        [...seen].flatMap(([identity, name]) => {
          const pid = Number.parseInt(identity, 10)
          return identify(pid) === identity ? [`${name} (process ${pid})`] : []
        }),
    }
  } catch (error) {
    await undoAll()
    throw error
  }
}

/** A home of its own, with the models, datasets and caches of the checkout. */
function createHome(folder: string): string {
  mkdirSync(folder)
  for (const name of ['models', 'datasets', 'cache']) {
    mkdirSync(join(HOME, name), { recursive: true })
    symlinkSync(join(HOME, name), join(folder, name))
  }
  return folder
}
