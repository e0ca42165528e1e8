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
  environment?: Record<string, string | number | null>
  ports?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: object
  restart?: string
  stop_grace_period?: string
  profiles?: string[]
  scale?: string
  container_name?: string
  volumes?: string[]
  deploy?: { resources: { reservations: { devices: object[] } } }
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
interface Compose {
  services: Record<string, ComposeService>
  volumes: Record<string, null>
}
const { services, volumes }: Compose = parse(read('docker-compose.yml'), { merge: true })
const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('secateur'))

/** Variables of AWS and Node that compose passes on only if they are set. */
const PASSED_ON = [
  ...['AWS_ENDPOINT_URL_S3', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
  ...['AWS_SESSION_TOKEN', 'NODE_EXTRA_CA_CERTS'],
]

/** The settings of a service. */
const settingsOf = ({ environment = {} }: ComposeService): [string, string | number][] =>
  Object.entries(environment).filter((entry): entry is [string, string | number] => entry[1] !== null)

/** A value as compose fills it in: the innermost `${NAME:-default}` first. */
function filled(value: string | number, env: Record<string, string> = {}): string {
  const next = String(value).replace(
    /\$\{(\w+):-([^{}]*)\}/g,
    (_, name: string, fallback: string) => env[name] || fallback,
  )
  return next === value || !next.includes('${') ? next : filled(next, env)
}

/** The configuration that a service gets when this is in `.env`. */
function configOf(name: string, env: Record<string, string> = {}) {
  const settings = settingsOf(services[name] as ComposeService)
  return loadConfig(Object.fromEntries(settings.map(([setting, value]) => [setting, filled(value, env)])))
}

/** The mounts of Secateur's services: a source, a path, and `ro` if they are read-only. */
const mounts = (env: Record<string, string> = {}): string[] =>
  (services.api?.volumes ?? []).map((volume) => filled(volume, env))

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
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own syntax
    { driver: 'nvidia', device_ids: ['${CUDA_VISIBLE_DEVICES:-0}'], capabilities: ['gpu'] },
  ])
  const profiles = Object.entries(services).flatMap(([name, { profiles }]) =>
    profiles ? [[name, profiles]] : [],
  )
  assert.deepEqual(profiles.slice(1), [
    ['prometheus', ['monitoring']],
    ['grafana', ['monitoring']],
  ])
})

for (const [name, service] of ours) {
  const settings = settingsOf(service)

  test(`compose: ${name} runs an existing script with valid settings`, () => {
    assert.equal(existsSync(join(ROOT, service.command?.[0] ?? '')), true)
    for (const [setting] of settings) assert.ok(setting in SettingsSchema.properties, setting)
    const config = configOf(name)
    assert.equal(config.databaseUrl, 'postgresql://secateur:secateur@postgres:5432/secateur')
    assert.equal(config.redisUrl, 'redis://valkey:6379')
  })

  test(`compose: ${name} takes from .env what is not fixed, and repeats no default`, () => {
    for (const [setting, value] of settings)
      if (!OWN_VALUES.includes(setting)) assert.equal(value, `\${${setting}:-}`, setting)
  })
}

/** Settings with another default in compose than in the code, or a fixed value. */
const OWN_VALUES = [
  ...['DATABASE_URL', 'REDIS_URL', 'HOST', 'PORT', 'SECATEUR_METRICS_PORT', 'SECATEUR_METRICS_HOST'],
  ...['SECATEUR_DEVICE', 'SECATEUR_HOST_NAME', 'SECATEUR_PUBLIC_URL'],
]
/** Settings of clients, tests and the image. */
const NOT_PASSED = [
  'SECATEUR_URL',
  'SECATEUR_KEY',
  'SECATEUR_TEST_METHODS',
  'SECATEUR_HOME',
  'SECATEUR_PYTHON',
]
/** Settings that only change what is mounted. */
const MOUNTED = ['SECATEUR_UPLOADS', 'HF_HOME']

test('compose: every setting reaches a service', () => {
  const passed = new Set(ours.flatMap(([, service]) => settingsOf(service).map(([setting]) => setting)))
  const rest = Object.keys(SettingsSchema.properties).filter((setting) => !passed.has(setting))
  assert.deepEqual(rest.sort(), [...NOT_PASSED, ...MOUNTED].sort())
})

test('compose: a secret reaches only the services that need it', () => {
  const having = (setting: string) =>
    ours.filter(([, { environment = {} }]) => setting in environment).map(([name]) => name)
  assert.deepEqual(having('SECATEUR_WEBHOOK_KEY'), ['api', 'control'])
  for (const setting of ['HF_TOKEN', ...PASSED_ON])
    assert.deepEqual(having(setting), ['api', 'control', 'worker-cpu', 'worker-cuda'], setting)
})

test('compose: variables of AWS stay unset where they are not set', () => {
  const { environment = {} } = services.api as ComposeService
  const unset = Object.keys(environment).filter((name) => environment[name] === null)
  assert.deepEqual(unset, PASSED_ON)
})

test('compose: other servers replace its own', () => {
  const env = {
    DATABASE_URL: 'postgresql://u:p@db.example/s?sslmode=verify-full',
    REDIS_URL: 'rediss://redis.example:6380',
    EMBEDDED_POSTGRES: '0',
    EMBEDDED_VALKEY: '0',
  }
  for (const [name] of ours) {
    const { databaseUrl, redisUrl } = configOf(name, env)
    assert.deepEqual([databaseUrl, redisUrl], [env.DATABASE_URL, env.REDIS_URL], name)
  }
  for (const name of ['postgres', 'valkey']) {
    const { scale = '' } = services[name] ?? {}
    assert.deepEqual([filled(scale, env), filled(scale)], ['0', '1'], name)
  }
})

test('compose: folders of .env are mounted where the containers expect them, otherwise volumes', () => {
  const env = {
    SECATEUR_UPLOADS: '/mnt/uploads',
    ARTIFACTS_FOLDER: '/mnt/artifacts',
    HF_HOME: '/mnt/hub',
    SECATEUR_MODEL_ROOTS: '/mnt/models',
    SECATEUR_DATA_ROOTS: '/mnt/texts',
    SECATEUR_MODEL_SNAPSHOTS: '/mnt/snapshots',
    CERTIFICATES: '/mnt/ca',
  }
  assert.deepEqual(mounts(env), [
    'home:/var/lib/secateur',
    '/mnt/uploads:/var/lib/secateur/uploads',
    '/mnt/artifacts:/var/lib/secateur/artifacts',
    '/mnt/hub:/var/lib/secateur/huggingface',
    '/mnt/models:/mnt/models:ro',
    '/mnt/texts:/mnt/texts:ro',
    '/mnt/snapshots:/mnt/snapshots',
    '/mnt/ca:/etc/secateur:ro',
  ])
  for (const [name, service] of ours) assert.deepEqual(service.volumes, services.api?.volumes, name)
  for (const name of ['api', 'control', 'worker-cpu', 'worker-cuda']) {
    const { modelRoots, dataRoots } = configOf(name, env)
    assert.deepEqual([modelRoots, dataRoots], [['/mnt/models'], ['/mnt/texts']], name)
    assert.deepEqual([configOf(name).modelRoots, configOf(name).dataRoots], [[], []], name)
  }
  for (const mount of mounts()) assert.ok((mount.split(':')[0] as string) in volumes, mount)
})

test('compose: a worker keeps its name when its container is created again, and cannot be scaled', () => {
  for (const name of ['worker-cpu', 'worker-cuda']) {
    assert.equal(configOf(name).hostName, 'compose')
    assert.equal(configOf(name, { SECATEUR_HOST_NAME: 'lab-7' }).hostName, 'lab-7')
    assert.equal(filled(services[name]?.container_name ?? '', {}), `secateur-${name}`)
  }
  assert.notEqual(configOf('worker-cpu').device, configOf('worker-cuda').device)
})

test('compose: links in webhooks lead to the published port', () => {
  assert.equal(configOf('control', { PORT: '9000' }).publicUrl, 'http://127.0.0.1:9000')
})

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
