/** Every setting: its schema, its description, and the messages for wrong values. */
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { SIZE } from '#core/domain/bytes.ts'
import { isNetwork } from '#core/webhooks/targets.ts'
import { DEFAULT_URL } from './environment.ts'

/** The items of a comma-separated setting. */
export const items = (list: string): string[] => list.split(',').filter((item) => item !== '')

const integer = (options: { minimum: number; maximum: number; default: number; description: string }) =>
  Type.Integer(options)

const size = (options: { default: string; description: string }) =>
  Type.String({ pattern: SIZE.source, ...options })

const serverUrl = (options: { pattern: string; description: string }) =>
  Type.Refine(Type.String(options), (url) => URL.canParse(url))

const HTTP_URL = '^(https?://[^\\s/?#]+[^\\s?#]*)?$'

/** Setting -> schema. The documentation and `.env.example` show these descriptions. */
export const SettingsSchema = Type.Object({
  DATABASE_URL: serverUrl({
    pattern: '^postgres(ql)?://',
    description:
      'Connection URL of Postgres, with special characters of user and password as %XX. For TLS add `?sslmode=verify-full`, and `&sslrootcert=/path/to/ca.pem` for a private authority. Example: `postgresql://user:password@host:5432/secateur`.',
  }),
  REDIS_URL: serverUrl({
    pattern: '^rediss?://',
    description:
      'URL of Redis or Valkey; `rediss://` uses TLS. The server needs AOF persistence and `maxmemory-policy noeviction`. Example: `redis://host:6379`.',
  }),
  REDIS_CA_FILE: Type.String({
    default: '',
    description:
      'PEM file of the authority that signed the certificate of Redis. Empty: the public authorities. Example: `/etc/secateur/ca.pem`.',
  }),
  HOST: Type.String({ default: '127.0.0.1', minLength: 1, description: 'Address on which the API listens.' }),
  PORT: integer({
    minimum: 0,
    maximum: 65_535,
    default: 8080,
    description: 'Port on which the API listens. 0 picks a free port.',
  }),
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].map((level) => Type.Literal(level)),
    {
      default: 'info',
      description: 'Lowest level that is logged: trace, debug, info, warn, error, fatal or silent.',
    },
  ),
  SECATEUR_KEY_REQUESTS: integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 600,
    description:
      'Requests per minute that one API key may make. Further requests get 429. A 304 does not count.',
  }),
  SECATEUR_TEAM_REQUESTS: integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 6_000,
    description: 'Requests per minute that all keys of a team may make together.',
  }),
  SECATEUR_CORS_ORIGINS: Type.String({
    default: '',
    pattern: '^(https?://[A-Za-z0-9.:\\[\\]-]+(,https?://[A-Za-z0-9.:\\[\\]-]+)*)?$',
    description:
      'Comma-separated origins whose web pages may call the API. Empty: none. Example: `https://sweeps.example`.',
  }),
  SECATEUR_PUBLIC_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://[^\\s?#]*[^\\s?#/]$',
    description:
      'URL at which clients reach the API. Links in webhooks start with it. `npm start` fills in its own address.',
  }),
  SECATEUR_WEBHOOK_KEY: Type.String({
    default: '',
    pattern: '^([A-Za-z0-9+/]{43}=)?$',
    description:
      'Key that encrypts the secrets of webhooks. API and control need the same key. Empty: webhooks are off; `npm start` creates a key. Create one with `openssl rand -base64 32`.',
  }),
  SECATEUR_WEBHOOK_ALLOW: Type.Refine(
    Type.String({
      default: '',
      description:
        'Comma-separated networks that webhooks may reach besides the public internet, with or without TLS, at the ports 80, 443, 8080 and 8443 or at those that follow the network. Empty: none. Example: `10.1.0.0/16,fd12:3456::/32:9000-9010`.',
    }),
    (networks) => items(networks).every(isNetwork),
  ),
  SECATEUR_METRICS_PORT: Type.String({
    default: 'off',
    pattern: '^(off|[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$',
    description:
      'Port on which a process serves metrics for Prometheus. `off` disables them; 0 picks a free port. Each process on a machine needs its own port.',
  }),
  SECATEUR_METRICS_HOST: Type.String({
    default: '127.0.0.1',
    minLength: 1,
    description:
      'Address on which metrics are served. Metrics need no API key: everyone who reaches this address can read them.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.String({
    default: '',
    pattern: HTTP_URL,
    description:
      'OpenTelemetry collector that receives traces over HTTP. Empty: tracing is off. Example: `http://localhost:4318`.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.String({
    default: '',
    pattern: HTTP_URL,
    description:
      'Full URL for traces, instead of `OTEL_EXPORTER_OTLP_ENDPOINT`. Example: `http://localhost:4318/v1/traces`.',
  }),
  SECATEUR_URL: Type.String({
    default: DEFAULT_URL,
    pattern: '^https?://',
    description: 'URL of the API for the command `secateur` and the Python client.',
  }),
  SECATEUR_KEY: Type.String({
    default: '',
    description: 'API key that the command `secateur` and the Python client send. Example: `sec_…`.',
  }),
  SECATEUR_HOME: Type.String({
    default: '.secateur',
    minLength: 1,
    description: 'Folder for bundled models, datasets and the data of the embedded services.',
  }),
  HF_HOME: Type.String({
    default: '',
    description:
      'Folder in which models and datasets of the Hugging Face hub are cached. Empty: `~/.cache/huggingface`. Example: `/mnt/huggingface`.',
  }),
  HF_TOKEN: Type.String({
    default: '',
    pattern: '^[!-~]*$',
    description:
      'Token of a Hugging Face account, for gated and private models. API, control and workers need it. Example: `hf_…`.',
  }),
  SECATEUR_HF_TOKEN_MODELS: Type.String({
    default: '*',
    pattern: '^(\\*|[\\w.-]+/(\\*|[\\w.-]+))(,(\\*|[\\w.-]+/(\\*|[\\w.-]+)))*$',
    description:
      'Comma-separated hub models that are downloaded with `HF_TOKEN`: `owner/name`, `owner/*`, or `*` for all. Other models are downloaded without a token. Example: `meta-llama/*,our-lab/private-7b`.',
  }),
  SECATEUR_HF_TOKEN_TEAMS: Type.String({
    default: '*',
    description:
      'Comma-separated names of the teams whose jobs may name the models of `SECATEUR_HF_TOKEN_MODELS`, or `*` for all teams. Example: `research,vision`.',
  }),
  SECATEUR_MODEL_ROOTS: Type.String({
    default: '',
    description:
      'Colon-separated folders from which `file:` models may be read. Empty: none. Example: `/data/models:/mnt/models`.',
  }),
  SECATEUR_MODEL_SNAPSHOTS: Type.String({
    default: '',
    description:
      'Folder that keeps the files of each `file:` model as they were when its job was accepted, so that the job goes on when they change. API, control and workers share it. Files are reflinked where models and snapshots share a file system that can (XFS, Btrfs), else copied. Empty: no snapshots. Example: `/mnt/models/snapshots`.',
  }),
  SECATEUR_DATA_ROOTS: Type.String({
    default: '',
    description:
      'Colon-separated folders from which `file:` datasets may be read, texts and folders of images. Empty: none. Example: `/data/texts:/mnt/texts`.',
  }),
  SECATEUR_UPLOADS: Type.String({
    default: '',
    description:
      'Folder of each machine in which Python reads uploaded datasets. They are kept in `SECATEUR_ARTIFACTS` and copied here when they are needed. Empty: `uploads` in `SECATEUR_HOME`. Example: `/scratch/uploads`.',
  }),
  SECATEUR_UPLOAD_LIMIT: size({
    default: '256MiB',
    description:
      'Maximum size of one upload, in bytes or with a unit (KiB, MiB, GiB, TiB). A larger one gets 413.',
  }),
  SECATEUR_TEAM_UPLOADS: size({
    default: '10GiB',
    description:
      'Maximum size of all uploads of a team together, in the same form. An upload that would exceed it gets 413.',
  }),
  SECATEUR_ARTIFACTS: Type.String({
    default: '',
    pattern: '^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9][A-Za-z0-9._-]*)*/?|(?!.*://).*)$',
    description:
      'Where models of trials and uploaded datasets are stored, the same for API, control and workers: a folder, or `s3://bucket/prefix`. Each installation needs its own folder or prefix: otherwise control cannot tell which objects are garbage, and keeps them all. Endpoint, region and credentials of S3 come from the usual AWS environment and files. Empty: `artifacts` in `SECATEUR_HOME`. Example: `s3://models/secateur`.',
  }),
  SECATEUR_ARTIFACT_DOWNLOADS: Type.Union([Type.Literal('redirect'), Type.Literal('stream')], {
    default: 'redirect',
    description:
      'How the API answers downloads of models in S3: `redirect` sends clients to a URL of the bucket, `stream` passes the bytes on, for clients that cannot reach the bucket.',
  }),
  SECATEUR_ARTIFACT_BYTES_PER_TEAM: size({
    default: '100GiB',
    description:
      'Maximum size of all stored models of a team together, in bytes or with a unit (KiB, MiB, GiB, TiB). Equal files count once. A job that would exceed it gets 409.',
  }),
  SECATEUR_DEVICE: Type.String({
    default: 'auto',
    pattern: '^(auto|cpu|cuda(:[0-9]+)?)$',
    description: 'Device on which the worker prunes: `auto`, `cpu`, `cuda` or `cuda:N`.',
  }),
  SECATEUR_THREADS: integer({
    minimum: 0,
    maximum: 1024,
    default: 0,
    description: 'CPU threads of the worker. 0 lets PyTorch choose.',
  }),
  SECATEUR_DEVICE_MEMORY: Type.String({
    default: '',
    pattern: '^([1-9][0-9]*([KMGT]iB)?)?$',
    description:
      'Device memory that trials may use, in bytes or with a unit. Larger models pass through the device block by block. Empty: the free memory of a GPU, no limit on a CPU. Example: `6GiB`.',
  }),
  SECATEUR_POOL: Type.String({
    default: 'default',
    pattern: '^[a-z0-9-]{1,40}$',
    description: 'Pool that the worker serves. A job runs in the pool `default` unless it names another one.',
  }),
  SECATEUR_HOST_NAME: Type.String({
    default: '',
    pattern: '^[A-Za-z0-9._-]{0,100}$',
    description:
      "Name of this host. Workers that share a device need different names. Empty: the machine's own name. Example: `lab-7`.",
  }),
  SECATEUR_LABELS: Type.String({
    default: '',
    pattern: '^([a-z0-9][a-z0-9._-]{0,62}(,[a-z0-9][a-z0-9._-]{0,62})*)?$',
    description:
      'Comma-separated labels of the worker, which jobs can require. Its device adds `cuda` or `cpu`. Example: `a100,lab-2`.',
  }),
  SECATEUR_TEAM_TRIALS: integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 1_000,
    description:
      'Maximum number of trials of one team that are on hosts at once. Further trials wait. Control and workers need the same value.',
  }),
  SECATEUR_TEAM_OPEN_TRIALS: integer({
    minimum: 1,
    maximum: 100_000_000,
    default: 200_000,
    description:
      'Maximum number of trials in the jobs of one team that have not ended. A job that would exceed it gets 429.',
  }),
  SECATEUR_PYTHON: Type.String({
    default: '.venv/bin/python',
    minLength: 1,
    description: 'Python interpreter in which the `secateur` package is installed.',
  }),
  SECATEUR_TEST_METHODS: Type.Union([Type.Literal('yes'), Type.Literal('no')], {
    default: 'no',
    description: '`yes` adds the method `sleep`, which prunes nothing. Only for tests of the service.',
  }),
  SECATEUR_QUEUE_PREFIX: Type.String({
    default: 'secateur',
    pattern: '^[A-Za-z0-9-]{1,60}$',
    description: 'Prefix of all keys in Redis. Installations that share a server need different prefixes.',
  }),
})
export type Settings = Static<typeof SettingsSchema>

/** The description of a setting; empty for an unknown one. */
export function describeSetting(name: string): string {
  return settingSchema(name).description ?? ''
}

interface SettingSchema {
  type?: string
  description?: string
  default?: string | number
  minimum?: number
  maximum?: number
}

function settingSchema(name: string): SettingSchema {
  const properties: Record<string, object | undefined> = SettingsSchema.properties
  return properties[name] ?? {}
}

/** One message per wrong setting: its name, what is wrong, what it is for, and an example. */
export function settingErrors(settings: unknown): string[] {
  const problems = new Map<string, string>()
  for (const error of Value.Errors(SettingsSchema, settings)) {
    const missing = error.keyword === 'required'
    const names = missing ? error.params.requiredProperties : [error.instancePath.slice(1)]
    for (const name of names) problems.set(name, missing ? 'is not set' : `is wrong${expectation(name)}`)
  }
  return [...problems].map(
    ([name, problem]) => `${name} ${problem}. ${describeSetting(name)}${example(name)}`,
  )
}

/** The range of an integer setting. The descriptions explain other forms. */
function expectation(name: string): string {
  const { type, minimum, maximum } = settingSchema(name)
  return type === 'integer' ? `: it must be an integer from ${minimum} to ${maximum}` : ''
}

/** The default as an example. The description of a setting without a default contains one. */
function example(name: string): string {
  const { default: value = '' } = settingSchema(name)
  return value === '' ? '' : ` Example: ${name}=${value}.`
}
