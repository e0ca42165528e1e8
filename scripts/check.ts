/** `npm run check`: runs every static check, even after one has failed, and lists the results. */
import { dirname, join } from 'node:path'
import { exitCodeOf, stopSignal } from './command-line.ts'
import { printOutcomes, runTool, type Tool } from './run-tools.ts'
import { ROOT, VENV_PYTHON } from './setup/paths.mjs'

const inNode = (name: string, script: string, ...args: string[]): Tool => ({
  name,
  command: process.execPath,
  args: [join(ROOT, 'node_modules', script), ...args],
  cwd: ROOT,
})
const inPython = (name: string, ...args: string[]): Tool => ({
  name,
  command: VENV_PYTHON,
  args: ['-m', ...args],
  cwd: join(ROOT, 'python'),
})

const TOOLS: Tool[] = [
  inNode('biome', '@biomejs/biome/bin/biome', 'check'),
  inNode('tsc', '@typescript/native/bin/tsc', '--project', '.'),
  {
    ...inNode('prisma', 'prisma/build/index.js', 'validate'),
    env: {
      ...process.env,
      CHECKPOINT_DISABLE: '1',
      PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'scripts/no-schema-engine.sh'),
    },
  },
  inPython('ruff', 'ruff', 'check', '.', '../bench'),
  inPython('ruff format', 'ruff', 'format', '--check', '.', '../bench'),
  inPython('mypy', 'mypy'),
  {
    ...inPython('import-linter'),
    command: join(dirname(VENV_PYTHON), 'lint-imports'), // it has no module to run
    args: ['--no-cache', '--no-logo'],
  },
]

const stop = stopSignal()
const outcomes = []
for (const tool of TOOLS) outcomes.push(await runTool(tool, stop))
printOutcomes(outcomes)
process.exitCode = stop.aborted ? exitCodeOf(stop.reason) : outcomes.every(({ ok }) => ok) ? 0 : 1
