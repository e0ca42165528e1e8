/** Runs the whole service as real processes, with its own database and queues and a tiny model. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { uuidv7 } from 'uuidv7'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { UNLIMITED } from '../../scripts/stack/harness-env.ts'
import { createTestDatabase } from './database.ts'

const run = promisify(execFile)

export const PYTHON = process.env.SECATEUR_PYTHON ?? '.venv/bin/python'

/** A folder with a tiny random Llama (`llama`) and two texts (`calibration.txt`, `evaluation.txt`). */
export interface Fixture {
  folder: string
  model: string
  calibration: string
  evaluation: string
  dispose: () => Promise<void>
}

/** Where the files of one test run share what takes long to make. */
const SHARED = process.env.SECATEUR_TEST_SHARED

export async function createFixture(): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'secateur-fixture-'))
  await cp(await tinyModel(folder), join(folder, 'llama'), { recursive: true })
  const text = (seed: number) =>
    Array.from({ length: 30_000 }, (_, i) => ['oak', 'ash', 'elm', 'pear', 'thorn'][(i * i + seed) % 5]).join(
      ' ',
    )
  await writeFile(join(folder, 'calibration.txt'), text(1))
  await writeFile(join(folder, 'evaluation.txt'), text(2))
  return {
    folder,
    model: `file:${join(folder, 'llama')}`,
    calibration: `file:${join(folder, 'calibration.txt')}`,
    evaluation: `file:${join(folder, 'evaluation.txt')}`,
    dispose: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A folder with the tiny Llama. The first file of a test run makes it: Python needs seconds to import PyTorch. */
async function tinyModel(own: string): Promise<string> {
  const made = join(SHARED ?? own, 'tiny-llama')
  if (existsSync(made)) return made
  const partial = await mkdtemp(`${made}-`)
  await run(PYTHON, ['python/tests/support/tiny_models.py', partial])
  await rename(partial, made).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY') throw error // another file was faster, and its model is equal
  })
  return made
}

/** Settings that let the services and Python use a fixture. */
export const fixtureEnv = (fixture: Fixture) => ({
  SECATEUR_MODEL_ROOTS: fixture.folder,
  SECATEUR_DATA_ROOTS: fixture.folder,
  SECATEUR_ARTIFACTS: join(fixture.folder, 'artifacts'),
})

type LogLine = Record<string, unknown> & { msg?: string }

/** A process whose log lines can be waited for. */
export interface Service {
  child: ChildProcess
  /** Resolves with the first line that fits, past or future. Rejects when the process ends without one. */
  line: (fits: (line: LogLine) => boolean) => Promise<LogLine>
  lines: LogLine[]
  /** Output lines that are not log lines. */
  raw: string[]
  /** Resolves with exit code and signal. */
  exited: Promise<[number | null, NodeJS.Signals | null]>
}

export function startService(script: string, env: NodeJS.ProcessEnv): Service {
  const child = spawn(process.execPath, [compiled(script)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: LogLine[] = []
  const raw: string[] = []
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      if (text.startsWith('{')) lines.push(JSON.parse(text))
      else raw.push(text)
      for (const check of waiting) check()
    })
  }
  const exited = once(child, 'close') as Service['exited']
  const line = (fits: (line: LogLine) => boolean) =>
    new Promise<LogLine>((resolve, reject) => {
      const check = () => {
        const found = lines.find(fits)
        if (!found) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
      void exited.then(([code, signal]) =>
        reject(
          new Error(
            `${script} ended (${code ?? signal}) without the expected line:\n${[...raw, ...lines.map((l) => JSON.stringify(l))].slice(-20).join('\n')}`,
          ),
        ),
      )
    })
  return { child, line, lines, raw, exited }
}

export interface Stack {
  url: string
  api: Service
  control: Service
  worker: Service
  env: NodeJS.ProcessEnv
  db: Awaited<ReturnType<typeof createTestDatabase>>['db']
  /** Starts another pruning worker. */
  startWorker: () => Promise<Service>
  dispose: () => Promise<void>
}

/** Starts API, control and one worker, and resolves when all are ready. `changes` override the environment. */
export async function startStack(fixture: Fixture, changes: NodeJS.ProcessEnv = {}): Promise<Stack> {
  const database = await createTestDatabase()
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    PORT: '0',
    LOG_LEVEL: 'info',
    SECATEUR_PYTHON: PYTHON,
    SECATEUR_QUEUE_PREFIX: `test-${uuidv7()}`,
    ...UNLIMITED,
    ...fixtureEnv(fixture),
    ...changes,
  }
  const services: Service[] = []
  const start = (script: string) => {
    const service = startService(script, { ...env, SECATEUR_UPLOADS: uploadsOf(fixture, script) })
    services.push(service)
    return service
  }
  const startWorker = async () => {
    const worker = start('workers/prune/main.ts')
    await worker.line(isReady)
    return worker
  }
  const api = start('apps/api/server.ts')
  const control = start('workers/control/main.ts')
  const [{ url }, worker] = await Promise.all([api.line(isReady), startWorker(), control.line(isReady)])
  return {
    url: String(url),
    api,
    control,
    worker,
    env,
    db: database.db,
    startWorker,
    dispose: async () => {
      for (const { child } of services) child.kill('SIGTERM')
      await Promise.all(services.map(({ exited }) => exited))
      await database.dispose()
    },
  }
}

/** Each process has a folder of its own, as on a machine of its own: `uploads/api`, `uploads/control`, `uploads/prune`. */
const uploadsOf = ({ folder }: Fixture, script: string) => join(folder, 'uploads', basename(dirname(script)))

const isReady = ({ msg }: LogLine) => msg === 'ready'
