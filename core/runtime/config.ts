/** Every setting, read once from the environment (and `.env`) and checked. */
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { parseBytes, SIZE } from '#core/domain/bytes.ts'
import type { DispatchLimits, UploadLimits } from '#core/repositories/index.ts'
import { isRange } from '#core/webhooks/targets.ts'
import { ConfigError, DEFAULT_URL, readEnvironment } from './environment.ts'
import type { MetricsAddress } from './metrics/server.ts'

const integer = (options: { minimum: number; maximum: number; default: number; description: string }) =>
  Type.Integer(options)

const size = (options: { default: string; description: string }) =>
  Type.String({ pattern: SIZE.source, ...options })

const HTTP_URL = '^(https?://[^\\s/?#]+[^\\s?#]*)?$'

/** Setting -> schema. The descriptions are the README's and `.env.example`'s. */
export const SettingsSchema = Type.Object({
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    description: 'Postgres: `postgresql://user:password@host:5432/secateur`.',
  }),
  REDIS_URL: Type.String({
    pattern: '^rediss?://',
    description: 'Redis or Valkey, with AOF on and `maxmemory-policy noeviction`.',
  }),
  HOST: Type.String({ default: '127.0.0.1', minLength: 1, description: 'Address the API listens on.' }),
  PORT: integer({
    minimum: 0,
    maximum: 65_535,
    default: 8080,
    description: 'Port the API listens on; 0 takes a free one.',
  }),
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'trace, debug, info, warn, error, fatal or silent.' },
  ),
  SECATEUR_KEY_REQUESTS: integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 600,
    description:
      'Requests a minute that one API key may make; further ones are answered 429. A 304 is not counted.',
  }),
  SECATEUR_TEAM_REQUESTS: integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 6_000,
    description: 'The same for all keys of a team together.',
  }),
  SECATEUR_CORS_ORIGINS: Type.String({
    default: '',
    pattern: '^(https?://[A-Za-z0-9.:\\[\\]-]+(,https?://[A-Za-z0-9.:\\[\\]-]+)*)?$',
    description:
      'Comma-separated sites, as `https://sweeps.example`, whose pages may call the API; none by default.',
  }),
  SECATEUR_PUBLIC_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://[^\\s?#]*[^\\s?#/]$',
    description: 'Where clients reach the API: links in webhooks begin with it. `npm start` says its own.',
  }),
  SECATEUR_WEBHOOK_KEY: Type.String({
    default: '',
    pattern: '^([A-Za-z0-9+/]{43}=)?$',
    description:
      'What the secrets of webhooks are encrypted with, the same for API and control: `openssl rand -base64 32`. Without it there are no webhooks; `npm start` makes one.',
  }),
  SECATEUR_WEBHOOK_ALLOW: Type.Refine(
    Type.String({
      default: '',
      description:
        'Comma-separated ranges, as `10.1.0.0/16,fd12:3456::/32`, that webhooks may be sent to beside the public internet, there without TLS as well; none by default.',
    }),
    (ranges) => items(ranges).every(isRange),
  ),
  SECATEUR_METRICS_PORT: Type.String({
    default: 'off',
    pattern: '^(off|[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$',
    description:
      'Port on which a process shows its metrics to Prometheus, `off` for none; each process needs its own, and 0 takes a free one.',
  }),
  SECATEUR_METRICS_HOST: Type.String({
    default: '127.0.0.1',
    minLength: 1,
    description: 'Address of that port. Whoever reaches it reads the metrics, which need no key.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    pattern: HTTP_URL,
    description:
      'OpenTelemetry collector that is sent traces over HTTP, as `http://localhost:4318`; without one nothing is traced.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.String({
    default: '',
    pattern: HTTP_URL,
    description: 'The same for traces alone, with its path: `http://localhost:4318/v1/traces`.',
  }),
  SECATEUR_URL: Type.String({
    default: DEFAULT_URL,
    pattern: '^https?://',
    description: 'Where the command `secateur` finds the API.',
  }),
  SECATEUR_KEY: Type.String({ default: '', description: 'The API key it sends, `sec_…`.' }),
  SECATEUR_HOME: Type.String({
    default: '.secateur',
    minLength: 1,
    description: 'Folder for bundled models, datasets and the embedded services.',
  }),
  SECATEUR_MODEL_ROOTS: Type.String({
    default: '',
    description: 'Colon-separated folders below which `file:` models may lie; none by default.',
  }),
  SECATEUR_DATA_ROOTS: Type.String({
    default: '',
    description: 'Colon-separated folders below which `file:` datasets may lie; none by default.',
  }),
  SECATEUR_UPLOADS: Type.String({
    default: '',
    description:
      'Folder for what teams upload, the same one for API, control and workers; `uploads` in `SECATEUR_HOME` by default.',
  }),
  SECATEUR_UPLOAD_LIMIT: size({ default: '256MiB', description: 'How large one upload may be, as `1GiB`.' }),
  SECATEUR_TEAM_UPLOADS: size({
    default: '10GiB',
    description: 'How much one team may have uploaded; what would be more is answered 413.',
  }),
  SECATEUR_DEVICE: Type.String({
    default: 'auto',
    pattern: '^(auto|cpu|cuda(:[0-9]+)?)$',
    description: '`auto`, `cpu` or `cuda:0`: where the pruning worker computes.',
  }),
  SECATEUR_THREADS: integer({
    minimum: 0,
    maximum: 1024,
    default: 0,
    description: 'CPU threads of the pruning worker; 0 leaves it to PyTorch.',
  }),
  SECATEUR_DEVICE_MEMORY: Type.String({
    default: '',
    pattern: '^([1-9][0-9]*([KMGT]iB)?)?$',
    description:
      'What trials may use of the device, as `6GiB`; larger models go through it block by block. By default what is free on a GPU, and no limit on a CPU.',
  }),
  SECATEUR_POOL: Type.String({
    default: 'default',
    pattern: '^[a-z0-9-]{1,40}$',
    description: 'Pool the worker serves. A job runs in the pool `default` unless it asks for another.',
  }),
  SECATEUR_HOST_NAME: Type.String({
    default: '',
    pattern: '^[A-Za-z0-9._-]{0,100}$',
    description:
      "Name of this host; the machine's own by default. Workers that share a device need one each.",
  }),
  SECATEUR_LABELS: Type.String({
    default: '',
    pattern: '^([a-z0-9][a-z0-9._-]{0,62}(,[a-z0-9][a-z0-9._-]{0,62})*)?$',
    description:
      "The worker's labels, as `a100,lab-2`: what jobs may require of it. `cuda` or `cpu` it has by its device.",
  }),
  SECATEUR_TEAM_TRIALS: integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 1_000,
    description:
      'Trials of one team that hosts may have at once; the rest of them wait. The same for control and workers.',
  }),
  SECATEUR_TEAM_OPEN_TRIALS: integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 200_000,
    description:
      'Trials that the jobs of one team may have before they have ended; a job beyond that is answered 429.',
  }),
  SECATEUR_PYTHON: Type.String({
    default: '.venv/bin/python',
    minLength: 1,
    description: 'Python interpreter that has the `secateur` package.',
  }),
  SECATEUR_TEST_METHODS: Type.Union([Type.Literal('yes'), Type.Literal('no')], {
    default: 'no',
    description: 'For tests of the service only: `yes` adds the method `sleep`, which prunes nothing.',
  }),
  SECATEUR_QUEUE_PREFIX: Type.String({
    default: 'secateur',
    pattern: '^[A-Za-z0-9-]{1,60}$',
    description: 'Prefix of every key in Redis, for several installations on one server.',
  }),
})
export type Settings = Static<typeof SettingsSchema>

/** What a setting is for; the README, `.env.example` and every complaint say it in these words. */
export function describeSetting(name: string): string {
  const properties: Record<string, object | undefined> = SettingsSchema.properties
  const schema = properties[name]
  return schema && 'description' in schema ? String(schema.description) : ''
}

/** Requests a minute. */
export interface RequestLimits {
  perKey: number
  perTeam: number
}

export interface WebhookSettings {
  /** Of 32 bytes, in base64; null: there are no webhooks. */
  readonly key: string | null
  readonly allow: readonly string[]
}

export interface Config {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly metrics: MetricsAddress
  /** Where traces are sent; null for nowhere. */
  readonly tracesUrl: string | null
  readonly pool: string
  readonly hostName: string
  readonly labels: readonly string[]
  readonly limits: DispatchLimits
  readonly openTrialsPerTeam: number
  readonly requestLimits: RequestLimits
  readonly corsOrigins: readonly string[]
  readonly queuePrefix: string
  readonly home: string
  readonly modelRoots: readonly string[]
  readonly dataRoots: readonly string[]
  readonly uploads: UploadLimits & { readonly folder: string }
  readonly publicUrl: string
  readonly webhooks: WebhookSettings
  readonly device: string
  readonly threads: number
  readonly python: string
  /** What the Python processes get as their environment: the same settings under the same names, and no secrets. */
  readonly pythonEnv: Readonly<Record<string, string>>
}

const INHERITED =
  /^(PATH|HOME|USER|LANG|LC_.*|TMPDIR|TZ|LD_LIBRARY_PATH|CUDA_.*|NVIDIA_.*|HF_.*|OMP_.*|MKL_.*|OPENBLAS_.*|PYTORCH_.*|TORCH_.*|XDG_CACHE_HOME|https?_proxy|no_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE)$/i

/**
 * The configuration from `env`, frozen.
 * @throws ConfigError naming every setting that is missing or wrong
 */
export function loadConfig(env: NodeJS.ProcessEnv = readEnvironment()): Config {
  const given = Object.fromEntries(
    Object.keys(SettingsSchema.properties).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  )
  const settings = Value.Convert(SettingsSchema, Value.Default(SettingsSchema, given))
  if (!Value.Check(SettingsSchema, settings)) throw new ConfigError(describeErrors(settings))
  const home = resolve(settings.SECATEUR_HOME)
  const modelRoots = folders(settings.SECATEUR_MODEL_ROOTS)
  const dataRoots = folders(settings.SECATEUR_DATA_ROOTS)
  const uploads = resolve(settings.SECATEUR_UPLOADS || join(home, 'uploads'))
  return deepFreeze({
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    host: settings.HOST,
    port: settings.PORT,
    logLevel: settings.LOG_LEVEL,
    metrics: {
      host: settings.SECATEUR_METRICS_HOST,
      port: settings.SECATEUR_METRICS_PORT === 'off' ? null : Number(settings.SECATEUR_METRICS_PORT),
    },
    tracesUrl: tracesUrl(settings),
    pool: settings.SECATEUR_POOL,
    hostName: settings.SECATEUR_HOST_NAME || hostname(),
    labels: items(settings.SECATEUR_LABELS),
    limits: { perTeam: settings.SECATEUR_TEAM_TRIALS },
    openTrialsPerTeam: settings.SECATEUR_TEAM_OPEN_TRIALS,
    requestLimits: { perKey: settings.SECATEUR_KEY_REQUESTS, perTeam: settings.SECATEUR_TEAM_REQUESTS },
    corsOrigins: items(settings.SECATEUR_CORS_ORIGINS),
    queuePrefix: settings.SECATEUR_QUEUE_PREFIX,
    home,
    modelRoots,
    dataRoots,
    uploads: {
      folder: uploads,
      perUpload: parseBytes(settings.SECATEUR_UPLOAD_LIMIT),
      perTeam: parseBytes(settings.SECATEUR_TEAM_UPLOADS),
    },
    publicUrl: settings.SECATEUR_PUBLIC_URL,
    webhooks: {
      key: settings.SECATEUR_WEBHOOK_KEY || null,
      allow: items(settings.SECATEUR_WEBHOOK_ALLOW),
    },
    device: settings.SECATEUR_DEVICE,
    threads: settings.SECATEUR_THREADS,
    python: settings.SECATEUR_PYTHON.includes('/')
      ? resolve(settings.SECATEUR_PYTHON)
      : settings.SECATEUR_PYTHON,
    pythonEnv: {
      ...Object.fromEntries(
        Object.entries(env).filter((entry): entry is [string, string] => INHERITED.test(entry[0])),
      ),
      SECATEUR_HOME: home,
      SECATEUR_MODEL_ROOTS: modelRoots.join(':'),
      SECATEUR_DATA_ROOTS: dataRoots.join(':'),
      SECATEUR_UPLOADS: uploads,
      SECATEUR_DEVICE: settings.SECATEUR_DEVICE,
      SECATEUR_THREADS: settings.SECATEUR_THREADS === 0 ? '' : String(settings.SECATEUR_THREADS),
      SECATEUR_DEVICE_MEMORY: settings.SECATEUR_DEVICE_MEMORY,
      SECATEUR_TEST_METHODS: settings.SECATEUR_TEST_METHODS,
    },
  })
}

/** What stands for a server that nobody named, so that `npm start` brings its own. */
const UNNAMED = { DATABASE_URL: 'postgres://unnamed', REDIS_URL: 'redis://unnamed' }

/** The configuration of an installation that may have embedded servers: null for those that nobody named. */
export type LocalConfig = Omit<Config, 'databaseUrl' | 'redisUrl'> & {
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
}

/** @throws ConfigError */
export function loadLocalConfig(env: NodeJS.ProcessEnv = readEnvironment()): LocalConfig {
  const config = loadConfig({ ...UNNAMED, ...env })
  return {
    ...config,
    databaseUrl: config.databaseUrl === UNNAMED.DATABASE_URL ? null : config.databaseUrl,
    redisUrl: config.redisUrl === UNNAMED.REDIS_URL ? null : config.redisUrl,
  }
}

/** The configuration of a process that can't start without one: wrong settings end it with their names. */
export function requireConfig(): Config {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

function describeErrors(settings: unknown): string[] {
  const names = new Map<string, string>()
  for (const error of Value.Errors(SettingsSchema, settings)) {
    const missing =
      error.keyword === 'required' ? error.params.requiredProperties : [error.instancePath.slice(1)]
    for (const name of missing) names.set(name, error.keyword === 'required' ? 'is not set' : 'is wrong')
  }
  return [...names].map(([name, what]) => `${name} ${what}. ${describeSetting(name)}`)
}

/** As OpenTelemetry has it: a collector has a path for each kind of signal. */
function tracesUrl(settings: Settings): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = settings
  return traces || (collector && `${collector.replace(/\/$/, '')}/v1/traces`) || null
}

const items = (list: string): string[] => list.split(',').filter((item) => item !== '')

const folders = (list: string): string[] =>
  list
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder))

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) deepFreeze(child)
  return Object.freeze(value)
}
