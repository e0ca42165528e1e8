import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { loadConfig, loadLocalConfig } from './config.ts'
import { loadClientConfig } from './environment.ts'

const SERVERS = { DATABASE_URL: 'postgres://db/x', REDIS_URL: 'redis://r' }

test('a configuration without servers is rejected, except for an installation with embedded ones', () => {
  assert.throws(() => loadConfig({}), {
    name: 'ConfigError',
    message: /^ {2}DATABASE_URL is not set\. .*Example: `postgresql:.*\n {2}REDIS_URL is not set\. /m,
  })
  const { databaseUrl, redisUrl } = loadLocalConfig({})
  assert.deepEqual([databaseUrl, redisUrl], [null, null])
  assert.equal(loadLocalConfig(SERVERS).databaseUrl, 'postgres://db/x')
})

for (const [env, message] of [
  [{ PORT: 'http' }, /PORT is wrong: it must be an integer from 0 to 65535\. .* Example: PORT=8080\.$/],
  [{ DATABASE_URL: 'postgresql://user:hunter#2@host/db' }, /DATABASE_URL is wrong\. .* as %XX\. /],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL is wrong\. .*debug, info.* Example: LOG_LEVEL=info\.$/],
  [{ SECATEUR_WEBHOOK_ALLOW: '10/8' }, /SECATEUR_WEBHOOK_ALLOW is wrong\. .*Example: `10\.1\.0\.0\/16/],
  [
    { SECATEUR_UPLOAD_LIMIT: '1 GB' },
    /SECATEUR_UPLOAD_LIMIT is wrong\. .* Example: SECATEUR_UPLOAD_LIMIT=256MiB\.$/,
  ],
] as const) {
  test(`rejects ${JSON.stringify(env)} with an example of the setting`, () => {
    assert.throws(() => loadConfig({ ...SERVERS, ...env }), { name: 'ConfigError', message })
  })
}

const artifactsOf = (env: NodeJS.ProcessEnv) =>
  loadConfig({ ...SERVERS, SECATEUR_HOME: '/data', ...env }).artifacts

test('models are stored in the home, in a folder or in a bucket', () => {
  assert.deepEqual(artifactsOf({}), {
    location: '/data/artifacts',
    downloads: 'redirect',
    bytesPerTeam: 100 * 1024 ** 3,
  })
  for (const [setting, location] of [
    ['/mnt/models', '/mnt/models'],
    ['models', resolve('models')],
    ['s3://our-models', 's3://our-models'],
    ['s3://our.models/team/Secateur_1/', 's3://our.models/team/Secateur_1/'],
  ] as const)
    assert.equal(artifactsOf({ SECATEUR_ARTIFACTS: setting }).location, location)
  const env = { SECATEUR_ARTIFACT_DOWNLOADS: 'stream', SECATEUR_ARTIFACT_BYTES_PER_TEAM: '5GiB' }
  const { downloads, bytesPerTeam } = artifactsOf(env)
  assert.deepEqual([downloads, bytesPerTeam], ['stream', 5 * 1024 ** 3])
})

for (const env of [
  ...[
    's3://',
    's3://Our-Models',
    's3://models/../x',
    's3://models//x',
    's3://key:secret@models',
    'gs://models',
  ].map((location) => ({ SECATEUR_ARTIFACTS: location })),
  { SECATEUR_ARTIFACT_DOWNLOADS: 'proxy' },
  { SECATEUR_ARTIFACT_BYTES_PER_TEAM: '0' },
])
  test(`rejects ${JSON.stringify(env)}`, () => {
    const [name = ''] = Object.keys(env)
    assert.throws(() => artifactsOf(env), new RegExp(`${name} is wrong\\. .* Example: `))
  })

test('an error does not contain the value of the setting, which may be a secret', () => {
  const env = {
    DATABASE_URL: 'mysql://user:hunter2@db',
    REDIS_URL: 'r',
    SECATEUR_WEBHOOK_KEY: 'hunter2',
    HF_TOKEN: 'hunter2\u0007',
  }
  assert.throws(
    () => loadConfig(env),
    ({ message }: Error) => {
      for (const name of Object.keys(env)) assert.ok(message.includes(`${name} is wrong`), name)
      return !message.includes('hunter2')
    },
  )
})

test('Python gets no secrets', () => {
  const { pythonEnv } = loadConfig({
    ...SERVERS,
    PATH: '/bin',
    SECATEUR_KEY: 'sec_x',
    AWS_SECRET_ACCESS_KEY: 'x',
    SECATEUR_DEVICE: 'cpu',
  })
  assert.deepEqual([pythonEnv.PATH, pythonEnv.SECATEUR_DEVICE], ['/bin', 'cpu'])
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'SECATEUR_KEY', 'AWS_SECRET_ACCESS_KEY'])
    assert.ok(!(name in pythonEnv), name)
})

test('Python inherits the variables of its libraries, without empty ones of the hub', () => {
  const env = { ...SERVERS, HF_TOKEN: 'hf_x', HF_HOME: '', CUDA_VISIBLE_DEVICES: '' }
  const { HF_TOKEN, HF_HOME, CUDA_VISIBLE_DEVICES } = loadConfig(env).pythonEnv
  assert.deepEqual([HF_TOKEN, HF_HOME, CUDA_VISIBLE_DEVICES], ['hf_x', undefined, ''])
})

for (const models of ['org', 'org/*/x', '*/name', 'org/name,', 'org/na me'])
  test(`rejects ${models} as models of the hub token`, () => {
    assert.throws(
      () => loadConfig({ ...SERVERS, SECATEUR_HF_TOKEN_MODELS: models }),
      /SECATEUR_HF_TOKEN_MODELS is wrong\. .*Example/,
    )
  })

test('a client gets the URL without a trailing slash, and a wrong URL is rejected', () => {
  assert.deepEqual(loadClientConfig({ SECATEUR_URL: 'https://sweeps.example/', SECATEUR_KEY: 'sec_x' }), {
    url: 'https://sweeps.example',
    key: 'sec_x',
  })
  assert.throws(() => loadClientConfig({ SECATEUR_URL: 'sweeps.example' }), /SECATEUR_URL is wrong.*Example/)
})
