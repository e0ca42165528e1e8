/** `npm run bench`: every benchmark, or the ones named. Each measures and prints; one whose figures are out of bounds fails. */
import { spawnSync } from 'node:child_process'
import { HOME, ROOT, VENV_PYTHON } from './setup/paths.mjs'

const BENCHES: Record<string, { command: string; args: string[] }> = {
  reference: { command: VENV_PYTHON, args: ['bench/reference.py'] },
  engine: { command: VENV_PYTHON, args: ['bench/engine'] },
  load: { command: process.execPath, args: ['--import', 'tsx', 'bench/load/main.ts'] },
  overhead: { command: process.execPath, args: ['--import', 'tsx', 'bench/overhead.ts'] },
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHES)
const unknown = names.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}\n`)
  process.exit(2)
}
for (const name of names) {
  const bench = BENCHES[name]
  if (!bench) continue
  process.stdout.write(`\n— ${name}\n`)
  const { status } = spawnSync(bench.command, bench.args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, SECATEUR_HOME: HOME },
  })
  if (status !== 0) process.exitCode = 1
}
