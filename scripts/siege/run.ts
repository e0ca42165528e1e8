/** One siege, from an empty database to the findings. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { audit } from '../harness/audit.ts'
import { query } from '../harness/database.ts'
import type { RunOptions } from '../harness/main.ts'
import { type System, startSystem } from '../harness/system.ts'
import { ROOT, VENV_PYTHON } from '../setup/paths.mjs'
import { makeKey, withRepositories } from '../stack/keys.ts'
import type { Target } from './attack.ts'
import { startAttackers } from './attackers.ts'
import { writeHostileModels } from './hostile-models.ts'
import { largestJob } from './largest-job.ts'
import { createPoliteTeam } from './polite-team.ts'
import { brokenPromises, type Findings } from './report.ts'

const MODEL = 'file:sound'
const HOSTILE_KEYS = 8
const LARGEST_JOBS = 6
const PROGRESS_MS = 15_000
const DRAIN_LIMIT_MS = 120_000
const POLL_MS = 500

export interface SiegeOptions extends RunOptions {
  /** Most milliseconds of the 99th percentile of the polite team's polls. */
  p99: number
}

export async function runSiege({ minutes, seed, signal, say, p99 }: SiegeOptions): Promise<Findings> {
  const home = mkdtempSync(join(tmpdir(), 'secateur-siege-'))
  say(`seed ${seed}, data and logs in ${home}`)
  const models = await writeModels(join(home, 'models'))
  const system = await startSystem({
    home,
    workers: 1,
    settings: {
      SECATEUR_MODEL_ROOTS: join(home, 'models'),
      SECATEUR_UPLOADS: join(home, 'uploads'),
      SECATEUR_WEBHOOK_KEY: randomBytes(32).toString('base64'),
    },
  })
  try {
    const dashboards = await makeKey(system.postgres.url, { name: 'dashboards', role: 'viewer' })
    const keys = { jobs: system.key, dashboards: dashboards.secret }
    const polite = createPoliteTeam(system.url, keys, MODEL)
    const target = await prepareTarget(system, models)
    say('the polite team runs its job in peace')
    await polite.rehearse()
    const apiPid = system.api.pid
    const attackers = startAttackers({ target, seed })
    polite.start()
    const end = await attackFor(minutes, { signal, say }, attackers).catch((error) => {
      attackers.kill()
      throw error
    })
    say('the attackers have left; waiting for the jobs of the polite team')
    const team = await polite.stop()
    const memory = memoryOf(system.api.pid)
    const violations = [
      ...end.wrong.map(({ attack, why, times }) => `${attack}, ${times} times, for example: ${why}`),
      ...team.wrong.map((wrong) => `the polite team got: ${wrong}`),
      ...(system.api.pid === apiPid ? [] : ['the API did not survive']),
      ...brokenPromises(team, p99),
    ]
    await cancelAll(system, target)
    if (!(await drained(system.postgres.url, signal)))
      violations.push(`jobs were still open ${DRAIN_LIMIT_MS / 1_000} s after the siege`)
    await system.stopMembers()
    violations.push(...(await audit(system.postgres.url, team.accepted)))
    await system.stopServers()
    violations.push(...system.survivors().map((survivor) => `${survivor} is still alive`))
    if (violations.length === 0) rmSync(home, { recursive: true })
    return { tally: end.tally, team, memory, violations }
  } finally {
    await system.stopMembers()
    await system.stopServers()
  }
}

/** A small sound model, and the hostile ones. @returns the names of the hostile ones */
async function writeModels(root: string): Promise<string[]> {
  mkdirSync(root)
  const sound = join(root, 'sound')
  await promisify(execFile)(VENV_PYTHON, ['python/tests/support/tiny_models.py', sound], { cwd: ROOT })
  return writeHostileModels(root, sound)
}

/** Creates the hostile team with its keys and its largest jobs. */
async function prepareTarget({ url, postgres }: System, hostileModels: string[]): Promise<Target> {
  const { team } = await withRepositories(postgres.url, ({ teams }) => teams.create('hostile', null))
  const keys: string[] = []
  for (let number = 1; number <= HOSTILE_KEYS; number++) {
    const key = await makeKey(postgres.url, { teamId: team.id, name: `hostile-${number}`, role: 'admin' })
    keys.push(key.secret)
  }
  const largestJobs: string[] = []
  for (let number = 0; number < LARGEST_JOBS; number++) {
    const response = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify(largestJob(MODEL)),
    })
    if (response.status !== 202)
      throw new Error(`the largest job: ${response.status} ${await response.text()}`)
    const { id } = (await response.json()) as { id: string }
    largestJobs.push(id)
  }
  return { url, keys, largestJobs, hostileModels, model: MODEL }
}

async function attackFor(
  minutes: number,
  { signal, say }: Pick<RunOptions, 'signal' | 'say'>,
  attackers: ReturnType<typeof startAttackers>,
) {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 1_000)
  const progress = setInterval(() => say(`${String(seconds()).padStart(5)} s  under siege`), PROGRESS_MS)
  try {
    await delay(minutes * 60_000, undefined, { signal })
    return await attackers.stop()
  } finally {
    clearInterval(progress)
  }
}

async function cancelAll({ postgres, url }: System, { keys }: Target): Promise<void> {
  const open = await query<{ id: string }>(postgres.url, `SELECT id FROM jobs WHERE ended_at IS NULL`)
  for (const { id } of open) {
    await fetch(`${url}/v1/jobs/${id}/cancel`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[0]}` },
    })
  }
}

/** @returns whether all jobs ended within the limit */
async function drained(databaseUrl: string, signal: AbortSignal): Promise<boolean> {
  for (const deadline = performance.now() + DRAIN_LIMIT_MS; performance.now() < deadline; ) {
    const open = await query(databaseUrl, `SELECT id FROM jobs WHERE ended_at IS NULL LIMIT 1`)
    if (open.length === 0) return true
    await delay(POLL_MS, undefined, { signal })
  }
  return false
}

/** Peak resident memory of a process in MiB, as Linux counts it. */
function memoryOf(pid: number): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kib) / 1_024)
}
