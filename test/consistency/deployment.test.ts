/** Compares .env.example and docker-compose.yml with the settings of the code. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { loadConfig } from '#core/runtime/config.ts'
import { describeSetting, SettingsSchema } from '#core/runtime/settings.ts'
import { ROOT } from '../../scripts/setup/paths.mjs'

interface ComposeService {
  image: string
  command?: string[]
  environment?: Record<string, string | number>
  ports?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: object
  restart?: string
  stop_grace_period?: string
  profiles?: string[]
  deploy?: { resources: { reservations: { devices: object[] } } }
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const { services }: { services: Record<string, ComposeService> } = parse(read('docker-compose.yml'), {
  merge: true,
})
const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('secateur'))

test('.env.example lists every setting with its default and description, commented out', () => {
  const expected = Object.entries(SettingsSchema.properties).map(
    ([name, schema]) => `# ${describeSetting(name)}\n#${name}=${'default' in schema ? schema.default : ''}\n`,
  )
  assert.equal(read('.env.example').split('\n\n').slice(1).join('\n\n'), expected.join('\n'))
})

test('compose has every part, with the CUDA worker and the monitoring in profiles', () => {
  assert.deepEqual(Object.keys(services), [
    'postgres',
    'valkey',
    'migrate',
    'api',
    'control',
    'worker-cpu',
    'worker-cuda',
    'prometheus',
    'grafana',
  ])
  assert.deepEqual(services['worker-cuda']?.profiles, ['cuda'])
  assert.deepEqual(services['worker-cuda']?.deploy?.resources.reservations.devices, [
    { driver: 'nvidia', count: 1, capabilities: ['gpu'] },
  ])
  const profiles = Object.entries(services).flatMap(([name, { profiles }]) =>
    profiles ? [[name, profiles]] : [],
  )
  assert.deepEqual(profiles.slice(1), [
    ['prometheus', ['monitoring']],
    ['grafana', ['monitoring']],
  ])
})

for (const [name, { command, environment = {} }] of ours) {
  test(`compose: ${name} runs an existing script with valid settings`, () => {
    assert.equal(existsSync(join(ROOT, command?.[0] ?? '')), true)
    for (const setting of Object.keys(environment)) assert.ok(setting in SettingsSchema.properties, setting)
    // `${NAME:-default}` becomes `default`, as in compose without .env.
    const filled = Object.entries(environment).map(([setting, value]) => [
      setting,
      String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1'),
    ])
    const config = loadConfig(Object.fromEntries(filled))
    assert.equal(new URL(config.databaseUrl).hostname, 'postgres')
    assert.equal(new URL(config.redisUrl).hostname, 'valkey')
  })
}

test('compose: services wait for the migration, restart, and have more time to stop than a worker needs', () => {
  for (const [name, service] of ours.filter(([name]) => name !== 'migrate')) {
    assert.deepEqual(service.depends_on?.migrate, { condition: 'service_completed_successfully' }, name)
    assert.deepEqual(service.depends_on?.valkey, { condition: 'service_healthy' }, name)
    assert.equal(service.restart, 'unless-stopped', name)
    assert.ok(Number.parseInt(service.stop_grace_period ?? '', 10) > 30, name)
  }
  assert.equal(services.migrate?.restart, 'no')
  for (const name of ['postgres', 'valkey', 'api']) assert.ok(services[name]?.healthcheck, name)
})

test('compose: publishes only the API and Grafana, and only to this host', () => {
  const published = Object.entries(services).filter(([, { ports }]) => ports)
  assert.deepEqual(
    published.map(([name, { ports }]) => [name, ports]),
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own syntax
      ['api', ['127.0.0.1:${PORT:-8080}:8080']],
      ['grafana', ['127.0.0.1:3000:3000']],
    ],
  )
})

test('compose: Valkey keeps the queue over a restart and evicts nothing', () => {
  const flags = services.valkey?.command?.join(' ') ?? ''
  assert.match(flags, /--appendonly yes/)
  assert.match(flags, /--maxmemory-policy noeviction/)
})
