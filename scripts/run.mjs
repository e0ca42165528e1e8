/**
 * The start of every npm script: `node scripts/run.mjs <name> [args…]` installs and compiles what is missing, then runs
 * `scripts/<name>.ts`. It uses no packages, because a fresh checkout has none.
 */
import { compiled, ROOT } from '../core/runtime/startup/checkout.mjs'
import { loadEnvFile } from '../core/runtime/startup/env-file.mjs'
import { hangUpWithParent } from '../core/runtime/startup/hang-up.mjs'
import { requireNode, SetupError } from './setup/machine.mjs'

const [name = 'setup', ...args] = process.argv.slice(2)
process.chdir(ROOT)
hangUpWithParent()
// The reader of a pipe may have closed it, and a log file's disk may be full. Neither is a reason to stop the service.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
try {
  requireNode()
  // Tests must not use the services in a developer's `.env`.
  const problem = name === 'test' ? null : loadEnvFile('.env')
  if (problem) throw new SetupError(problem)
  const [{ setUp }, { steps }] = await Promise.all([import('./setup/setup.mjs'), import('./setup/steps.mjs')])
  const didSomething = await setUp(steps, '.secateur')
  if (name === 'setup')
    process.stderr.write(didSomething ? 'Set-up finished.\n' : 'Everything is set up already.\n')
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
if (name !== 'setup') {
  const script = compiled(`scripts/${name}.ts`)
  process.argv.splice(1, process.argv.length - 1, script, ...args)
  await import(script)
}
