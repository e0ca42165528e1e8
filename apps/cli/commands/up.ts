import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { hangUpWithParent } from '#core/runtime/startup/hang-up.mjs'
import { command } from '../command.ts'

export const up = () =>
  command('up', 'Start the whole service on this machine and run it until Ctrl-C', {
    about:
      'Installs what is missing, then starts Postgres, Redis, the API, the control worker and one pruning worker, as `npm start` does. Their data is in .secateur. Set DATABASE_URL and REDIS_URL to use your own servers instead of the embedded ones. The first start prints an operator key.',
    examples: { up: '' },
  }).action(async ({ json }) => {
    hangUpWithParent()
    const child = spawn(process.execPath, ['scripts/run.mjs', 'start', ...(json ? ['--json'] : [])], {
      cwd: ROOT,
      stdio: 'inherit',
    })
    // The terminal sends Ctrl-C to the child as well. The child stops everything in order, and this process waits for it.
    // Other signals reach only this process.
    process.on('SIGINT', () => {})
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    const [code] = await once(child, 'exit')
    process.exitCode = code ?? 1
  })
