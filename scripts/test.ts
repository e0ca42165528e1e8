/**
 * `npm test`: runs both suites, node:test and pytest, against their own Postgres and Valkey, or those of `DATABASE_URL` and
 * `REDIS_URL`. Arguments select test files by a part of their path.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { exitCodeOf, stopSignal } from './command-line.ts'
import { printOutcomes, runTool, type Tool } from './run-tools.ts'
import { HOME, ROOT, VENV_PYTHON } from './setup/paths.mjs'
import { startPostgres } from './stack/embedded/postgres.ts'
import { startValkey } from './stack/embedded/valkey.ts'
import { ONE_THREAD } from './stack/harness-env.ts'

/** A test file that takes longer counts as hanging. The longest take over five minutes on two slow cores. */
const TEST_TIMEOUT_MS = 600_000
/** Test files that run side by side. */
const CONCURRENCY = Math.min(availableParallelism(), 4)

const filters = process.argv.slice(2)
const nodeFiles = findTests(['core', 'apps', 'workers', 'scripts', 'test'], /\.test\.ts$/)
const pythonFiles = findTests(['python/tests'], /(^|\/)test_[^/]*\.py$/)
if (nodeFiles.length + pythonFiles.length === 0) {
  process.stderr.write(`No test file has ${filters.join(' or ')} in its path.\n`)
  process.exit(2)
}

const stop = stopSignal()
const temporary = mkdtempSync(join(tmpdir(), 'secateur-test-'))
chmodSync(temporary, 0o755) // as root, Postgres runs as another user and must get in
const { urls, stopServices } = await startServices()
try {
  const outcomes = []
  for (const tool of suites({ ...process.env, ...urls })) outcomes.push(await runTool(tool, stop))
  printOutcomes(outcomes)
  process.exitCode = stop.aborted ? exitCodeOf(stop.reason) : outcomes.every(({ ok }) => ok) ? 0 : 1
} finally {
  await stopServices()
  rmSync(temporary, { recursive: true, force: true })
}

async function startServices() {
  const { DATABASE_URL, REDIS_URL } = process.env
  const records = join(temporary, 'run')
  const [postgres, valkey] = await Promise.all([
    DATABASE_URL ? null : startPostgres(join(temporary, 'postgres'), records, { durable: false }),
    REDIS_URL ? null : startValkey(join(temporary, 'valkey'), records),
  ])
  return {
    urls: { DATABASE_URL: postgres?.url ?? DATABASE_URL, REDIS_URL: valkey?.url ?? REDIS_URL },
    stopServices: () => Promise.all([postgres?.stop(), valkey?.stop()]),
  }
}

function suites(inherited: NodeJS.ProcessEnv): Tool[] {
  const env = {
    ...inherited,
    SECATEUR_HOME: HOME,
    SECATEUR_PYTHON: VENV_PYTHON,
    SECATEUR_TEST_SHARED: temporary,
    ...ONE_THREAD,
  }
  const flags = [
    '--test',
    '--enable-source-maps',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${TEST_TIMEOUT_MS}`,
    '--test-reporter=spec',
  ]
  const nodeTests = {
    name: 'node:test',
    command: process.execPath,
    args: [...flags, ...nodeFiles.map(compiled)],
    cwd: ROOT,
    env,
  }
  const pytest = {
    name: 'pytest',
    command: VENV_PYTHON,
    // One file does not pay for the start of several processes.
    args: [
      '-m',
      'pytest',
      `-n${pythonFiles.length > 1 ? CONCURRENCY : 0}`,
      ...pythonFiles.map((file) => join(ROOT, file)),
    ],
    cwd: join(ROOT, 'python'),
    env,
  }
  return [...(nodeFiles.length > 0 ? [nodeTests] : []), ...(pythonFiles.length > 0 ? [pytest] : [])]
}

/** Paths below `folders`, relative to the root, that match `pattern` and the filters. */
function findTests(folders: readonly string[], pattern: RegExp): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => pattern.test(path))
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
}
