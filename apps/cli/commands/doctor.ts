import { ConfigError, loadClientConfig } from '#core/runtime/environment.ts'
import { createClient } from '../../../clients/typescript/index.ts'
import { command } from '../command.ts'
import { type Check, type Result, runChecks } from '../doctor/check.ts'
import { diskCheck, nodeCheck, pythonChecks } from '../doctor/machine.ts'
import { Failed } from '../errors.ts'
import { paint, say, sayJson, visible } from '../render/terminal.ts'

export const doctor = () =>
  command('doctor', 'Check this machine, the service and your key, and say how to fix problems', {
    about:
      'Checks Node, Python and its packages, the device, the disk, the storage, the settings, the API and the key. Postgres and Redis are checked if DATABASE_URL and REDIS_URL are set. The exit code is 1 if a check fails.',
    examples: { doctor: '' },
  }).action(async ({ json }) => {
    const results = await runChecks(await allChecks())
    if (json) sayJson(results)
    else say(visible(results).map(describe).join('\n'))
    if (results.some(({ ok }) => !ok)) throw new Failed()
  })

async function allChecks(): Promise<Check[]> {
  const { url, key } = loadClientConfig()
  const client = createClient({ url, key })
  // Imported late: they load the database client, which no other command needs.
  const { apiCheck, keyCheck, postgresCheck, redisCheck, storageCheck } = await import(
    '../doctor/services.ts'
  )
  const service = [apiCheck(client, url), keyCheck(client)]
  const config = await settings()
  if (typeof config === 'string') return [nodeCheck, wrongSettings(config), ...service]
  const { python, device, home, artifacts, databaseUrl, redisUrl, redisCa } = config
  return [
    nodeCheck,
    ...pythonChecks(python, device),
    diskCheck(home),
    storageCheck(artifacts.location),
    ...(databaseUrl ? [postgresCheck(databaseUrl)] : []),
    ...(redisUrl ? [redisCheck(redisUrl, redisCa)] : []),
    ...service,
  ]
}

/** @returns the settings, or a description of what is wrong with them */
async function settings() {
  const { loadLocalConfig } = await import('#core/runtime/config.ts')
  try {
    return loadLocalConfig()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.join('; ')
    throw error
  }
}

const wrongSettings = (found: string): Check => ({
  name: 'Settings',
  todo: '',
  run: async () => ({ ok: false, found, todo: 'Correct them in the environment or in .env.' }),
})

function describe({ name, ok, found, todo }: Result): string {
  const line = `${ok ? paint.good('✓') : paint.bad('✗')} ${name.padEnd(9)} ${found}`
  return ok || !todo ? line : `${line}\n  ${' '.repeat(9)} ${todo}`
}
