/**
 * `npm run bench`: runs every benchmark, or the named one with its own arguments. Each measures and prints. It fails when a
 * measurement is out of bounds.
 */
import { spawnSync } from 'node:child_process'
import { compiled } from '#core/runtime/startup/checkout.mjs'
import { HOME, ROOT, VENV_PYTHON } from './setup/paths.mjs'

const BENCHES: Record<string, { command: string; args: string[] }> = {
  cancel: { command: process.execPath, args: [compiled('bench/cancel.ts')] },
  reference: { command: VENV_PYTHON, args: ['bench/reference.py'] },
  api: { command: process.execPath, args: [compiled('bench/api/main.ts')] },
  artifacts: { command: process.execPath, args: [compiled('bench/artifacts/main.ts')] },
  engine: { command: VENV_PYTHON, args: ['-m', 'bench.engine'] },
  load: { command: process.execPath, args: [compiled('bench/load/main.ts')] },
  overhead: { command: process.execPath, args: [compiled('bench/overhead.ts')] },
  traces: { command: process.execPath, args: [compiled('bench/traces/main.ts')] },
}

const [wanted, ...args] = process.argv.slice(2)
if (wanted !== undefined && !(wanted in BENCHES)) {
  process.stderr.write(`Unknown benchmark '${wanted}'; use one of ${Object.keys(BENCHES).join(', ')}.\n`)
  process.exit(2)
}
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted !== undefined && wanted !== name) continue
  process.stdout.write(`\n— ${name}\n`)
  const { status } = spawnSync(bench.command, [...bench.args, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, SECATEUR_HOME: HOME },
  })
  if (status !== 0) process.exitCode = 1
}
