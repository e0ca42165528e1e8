/**
 * The start of every npm script: `node scripts/run.mjs <name> [args…]` installs what is missing, then runs
 * `scripts/<name>.ts`. It uses no packages, because a fresh checkout has none.
 */
import { existsSync } from 'node:fs'
import { requireNode, SetupError } from './setup/machine.mjs'

const [name = 'setup', ...args] = process.argv.slice(2)
process.chdir(new URL('..', import.meta.url).pathname)
try {
  requireNode()
  // Tests must not use the services in a developer's `.env`.
  if (name !== 'test' && existsSync('.env')) process.loadEnvFile('.env')
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
  const { register } = await import('tsx/esm/api')
  register()
  process.argv.splice(1, process.argv.length - 1, new URL(`./${name}.ts`, import.meta.url).pathname, ...args)
  await import(`./${name}.ts`)
}
