import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { command } from '../session.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export const up = () =>
  command('up', 'Start the whole service on this machine, until Ctrl-C', {
    about:
      'Sets up what is missing, then starts Postgres, Redis, the API, the control worker and one pruning worker, with their data in .secateur: what `npm start` does. DATABASE_URL and REDIS_URL put other servers in the place of the embedded ones. The first time it prints an operator key.',
    examples: { up: '' },
  }).action(async ({ json }) => {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'start', ...(json ? ['--json'] : [])], {
      cwd: ROOT,
      stdio: 'inherit',
    })
    // The terminal sends Ctrl-C to both; it stops in order, and we end when it has. Other signals come to us alone.
    process.on('SIGINT', () => {})
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
    const [code] = await once(child, 'exit')
    process.exitCode = code ?? 1
  })
