/** The checked configuration of a process, from the environment and `.env`. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { Value } from 'typebox/value'
import { parseBytes } from '#core/domain/bytes.ts'
import type { HubTokenRules } from '#core/hub-access.ts'
import type { DispatchLimits, SubmitLimits, UploadLimits } from '#core/repositories/index.ts'
import { ConfigError, readEnvironment } from './environment.ts'
import type { MetricsAddress } from './metrics/server.ts'
import { items, type Settings, SettingsSchema, settingErrors } from './settings.ts'

/** Requests per minute. */
export interface RequestLimits {
  perKey: number
  perTeam: number
}

export interface WebhookSettings {
  /** 32 bytes in base64; null if webhooks are off. */
  readonly key: string | null
  readonly allow: readonly string[]
}

export interface ArtifactSettings {
  /** An absolute folder, or `s3://bucket/prefix`. */
  readonly location: string
  /** How the API answers downloads from S3. */
  readonly downloads: 'redirect' | 'stream'
  readonly bytesPerTeam: number
}

export interface Config {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Certificates in PEM that Redis must be signed by; null for the public authorities. */
  readonly redisCa: string | null
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly metrics: MetricsAddress
  /** URL to which traces are sent; null if tracing is off. */
  readonly tracesUrl: string | null
  readonly pool: string
  readonly hostName: string
  readonly labels: readonly string[]
  readonly limits: DispatchLimits
  readonly submitLimits: SubmitLimits
  readonly requestLimits: RequestLimits
  readonly corsOrigins: readonly string[]
  readonly queuePrefix: string
  readonly home: string
  readonly hubToken: HubTokenRules
  readonly modelRoots: readonly string[]
  /** Folder of the snapshots of `file:` models; null if there are none. */
  readonly modelSnapshots: string | null
  readonly dataRoots: readonly string[]
  readonly uploads: UploadLimits & { readonly folder: string }
  readonly artifacts: ArtifactSettings
  readonly publicUrl: string
  readonly webhooks: WebhookSettings
  readonly device: string
  readonly threads: number
  readonly python: string
  /** The complete environment of the Python processes: the same settings under the same names, without secrets. */
  readonly pythonEnv: Readonly<Record<string, string>>
}

/** Variables of the system and of PyTorch that the Python processes inherit. */
const INHERITED =
  /^(PATH|HOME|USER|LANG|LC_.*|TMPDIR|TZ|LD_LIBRARY_PATH|CUDA_.*|NVIDIA_.*|HF_.*|OMP_.*|MKL_.*|OPENBLAS_.*|PYTORCH_.*|TORCH_.*|XDG_CACHE_HOME|https?_proxy|no_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE)$/i

/**
 * Reads and checks the configuration; the result is frozen.
 * @throws ConfigError naming every setting that is missing or wrong
 */
export function loadConfig(env: NodeJS.ProcessEnv = readEnvironment()): Config {
  const given = Object.fromEntries(
    Object.keys(SettingsSchema.properties).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  )
  const settings = Value.Convert(SettingsSchema, Value.Default(SettingsSchema, given))
  if (!Value.Check(SettingsSchema, settings)) throw new ConfigError(settingErrors(settings))
  const home = resolve(settings.SECATEUR_HOME)
  const modelRoots = folders(settings.SECATEUR_MODEL_ROOTS)
  const snapshots = settings.SECATEUR_MODEL_SNAPSHOTS
  const modelSnapshots = snapshots ? resolve(snapshots) : null
  const dataRoots = folders(settings.SECATEUR_DATA_ROOTS)
  const uploads = resolve(settings.SECATEUR_UPLOADS || join(home, 'uploads'))
  return deepFreeze({
    databaseUrl: settings.DATABASE_URL,
    redisUrl: settings.REDIS_URL,
    redisCa: readRedisCa(settings),
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
    submitLimits: {
      openTrials: settings.SECATEUR_TEAM_OPEN_TRIALS,
      artifactBytes: parseBytes(settings.SECATEUR_ARTIFACT_BYTES_PER_TEAM),
    },
    requestLimits: { perKey: settings.SECATEUR_KEY_REQUESTS, perTeam: settings.SECATEUR_TEAM_REQUESTS },
    corsOrigins: items(settings.SECATEUR_CORS_ORIGINS),
    queuePrefix: settings.SECATEUR_QUEUE_PREFIX,
    home,
    hubToken: {
      models: items(settings.SECATEUR_HF_TOKEN_MODELS),
      teams: items(settings.SECATEUR_HF_TOKEN_TEAMS),
    },
    modelRoots,
    modelSnapshots,
    dataRoots,
    uploads: {
      folder: uploads,
      perUpload: parseBytes(settings.SECATEUR_UPLOAD_LIMIT),
      perTeam: parseBytes(settings.SECATEUR_TEAM_UPLOADS),
    },
    artifacts: {
      location: artifactLocation(settings, home),
      downloads: settings.SECATEUR_ARTIFACT_DOWNLOADS,
      bytesPerTeam: parseBytes(settings.SECATEUR_ARTIFACT_BYTES_PER_TEAM),
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
      ...inherited(env),
      SECATEUR_HOME: home,
      SECATEUR_MODEL_ROOTS: modelRoots.join(':'),
      SECATEUR_MODEL_SNAPSHOTS: modelSnapshots ?? '',
      SECATEUR_DATA_ROOTS: dataRoots.join(':'),
      SECATEUR_HF_TOKEN_MODELS: settings.SECATEUR_HF_TOKEN_MODELS,
      SECATEUR_UPLOADS: uploads,
      SECATEUR_DEVICE: settings.SECATEUR_DEVICE,
      SECATEUR_THREADS: settings.SECATEUR_THREADS === 0 ? '' : String(settings.SECATEUR_THREADS),
      SECATEUR_DEVICE_MEMORY: settings.SECATEUR_DEVICE_MEMORY,
      SECATEUR_TEST_METHODS: settings.SECATEUR_TEST_METHODS,
    },
  })
}

/** An empty `HF_…` is not set: the library would take an empty HF_HOME for the working directory. */
const inherited = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        INHERITED.test(entry[0]) && !(entry[0].startsWith('HF_') && entry[1] === ''),
    ),
  )

/** The configuration of an installation that may use embedded servers. A URL is null if it is not set. */
export type LocalConfig = Omit<Config, 'databaseUrl' | 'redisUrl'> & {
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
}

/** @throws ConfigError */
export function loadLocalConfig(env: NodeJS.ProcessEnv = readEnvironment()): LocalConfig {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = env
  const config = loadConfig({
    ...env,
    DATABASE_URL: databaseUrl || 'postgres://unnamed',
    REDIS_URL: redisUrl || 'redis://unnamed',
  })
  return { ...config, databaseUrl: databaseUrl || null, redisUrl: redisUrl || null }
}

/** The configuration of a service process. Wrong settings are printed and end the process with code 1. */
export function requireConfig(): Config {
  try {
    return loadConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** By the OpenTelemetry specification, the base URL of a collector is extended by a path for each signal. */
function tracesUrl(settings: Settings): string | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = settings
  return traces || (collector && `${collector.replace(/\/$/, '')}/v1/traces`) || null
}

/** @throws ConfigError */
function readRedisCa({ REDIS_CA_FILE: path, REDIS_URL: url }: Settings): string | null {
  if (path === '') return null
  if (!url.startsWith('rediss:'))
    throw new ConfigError([
      'REDIS_CA_FILE is set, but REDIS_URL does not use TLS. Use rediss:// in REDIS_URL.',
    ])
  try {
    const certificates = readFileSync(path, 'utf8')
    if (certificates.includes('-----BEGIN CERTIFICATE-----')) return certificates
  } catch (error) {
    throw new ConfigError([`REDIS_CA_FILE cannot be read: ${(error as Error).message}. Correct the path.`])
  }
  throw new ConfigError([`REDIS_CA_FILE is wrong: ${path} contains no PEM certificate. Name another file.`])
}

const artifactLocation = ({ SECATEUR_ARTIFACTS: location }: Settings, home: string): string =>
  location.startsWith('s3://') ? location : resolve(location || join(home, 'artifacts'))

const folders = (list: string): string[] =>
  list
    .split(':')
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder))

function deepFreeze<T extends object>(value: T): Readonly<T> {
  for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) deepFreeze(child)
  return Object.freeze(value)
}
