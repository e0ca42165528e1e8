/** Every mistake in the URL of a server is one line that says what to do. The TLS server is a proxy in front of the real one. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { generate } from 'selfsigned'
import { createTestLog } from '../../../test/support/log.ts'
import { startProxy } from '../../../test/support/proxy.ts'
import { startTlsPostgres } from '../../../test/support/tls-postgres.ts'
import { loadConfig } from '../config.ts'
import { checkPostgres } from './postgres.ts'
import { checkRedis } from './redis.ts'
import { untilServersAnswer } from './servers.ts'

const POSTGRES = new URL(String(process.env.DATABASE_URL))
const REDIS = new URL(String(process.env.REDIS_URL))
const folder = mkdtempSync(join(tmpdir(), 'secateur-tls-'))
const caFile = join(folder, 'ca.pem')
let ca: string
/** Of `localhost`, signed by the authority. */
let certificate: { cert: string; key: string }
let tlsRedis: URL
let close = () => {}

before(async () => {
  const authority = await generate([{ name: 'commonName', value: 'test authority' }], {
    extensions: [{ name: 'basicConstraints', cA: true, critical: true }],
  })
  ca = authority.cert
  writeFileSync(caFile, ca)
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ca: { key: authority.private, cert: authority.cert },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  certificate = { cert, key }
  const server = createTlsServer({ cert, key }, (near) => {
    const far = connect(Number(REDIS.port || 6379), REDIS.hostname)
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy())
    far.on('error', () => near.destroy())
  })
  server.on('tlsClientError', () => {}) // clients that do not trust it
  server.listen(0, 'localhost')
  await once(server, 'listening')
  tlsRedis = new URL(REDIS.href.replace('redis:', 'rediss:'))
  tlsRedis.host = `localhost:${(server.address() as AddressInfo).port}`
  close = () => server.close()
})
after(() => {
  close()
  rmSync(folder, { recursive: true })
})

/** A URL with changes. */
function changed(url: URL, changes: Partial<URL>): string {
  const other = new URL(url)
  return Object.assign(other, changes).href
}

test('both servers answer, Redis through TLS as well', async () => {
  await checkPostgres(POSTGRES.href)
  await checkRedis(REDIS.href, null)
  await checkRedis(tlsRedis.href, ca)
})

for (const [what, url, message] of [
  [
    'a port where nothing listens',
    () => changed(POSTGRES, { port: '9' }),
    /^Nothing listens at [^ ]+:9\. Start Postgres, or correct DATABASE_URL\.$/,
  ],
  [
    'an unknown host',
    () => changed(POSTGRES, { hostname: 'nowhere.invalid' }),
    /^The host 'nowhere\.invalid' of Postgres is unknown \(\w+\)\. Correct DATABASE_URL\.$/,
  ],
  [
    'a wrong password',
    () => changed(POSTGRES, { password: 'wrong' }),
    /^Postgres at [^ ]+ rejects the password of '\w+'\. Correct DATABASE_URL\.$/,
  ],
  [
    'a missing password',
    () => changed(POSTGRES, { password: '' }),
    /^Postgres at [^ ]+ rejects the password of '\w+'\. Correct DATABASE_URL\.$/,
  ],
  [
    'a missing database',
    () => changed(POSTGRES, { pathname: '/nothing' }),
    /^Postgres at [^ ]+ has no database 'nothing'\. Create it, or correct DATABASE_URL\.$/,
  ],
  [
    'TLS without TLS there',
    () => changed(POSTGRES, { search: 'sslmode=verify-full' }),
    /^Postgres at [^ ]+ does not use TLS\. Turn it on there, or remove sslmode from DATABASE_URL\.$/,
  ],
  [
    'a missing certificate file',
    () => changed(POSTGRES, { search: 'sslmode=verify-full&sslrootcert=/nowhere.pem' }),
    /^A certificate file of DATABASE_URL cannot be read: ENOENT.*'\/nowhere\.pem'\.$/,
  ],
] as const) {
  test(`DATABASE_URL with ${what} is one line`, () =>
    assert.rejects(checkPostgres(url()), { name: 'ServerProblem', message }))
}

for (const [what, url, trusted, message] of [
  [
    'a port where nothing listens',
    () => changed(REDIS, { port: '9' }),
    false,
    /^Nothing listens at [^ ]+:9\. Start Redis, or correct REDIS_URL\.$/,
  ],
  [
    'a wrong password',
    () => changed(REDIS, { password: 'wrong' }),
    false,
    /^Redis at [^ ]+ rejects the user or password of REDIS_URL\. Correct them\.$/,
  ],
  [
    'a missing password',
    () => changed(REDIS, { password: '' }),
    false,
    /^Redis at [^ ]+ rejects the user or password of REDIS_URL\. Correct them\.$/,
  ],
  [
    'TLS to a port without TLS',
    () => REDIS.href.replace('redis:', 'rediss:'),
    false,
    /^Redis at [^ ]+ does not use TLS\. Set REDIS_URL to redis:\/\/, or turn TLS on there\.$/,
  ],
  [
    'no TLS to a port with TLS',
    () => tlsRedis.href.replace('rediss:', 'redis:'),
    false,
    /^Redis at [^ ]+ uses TLS\. Set REDIS_URL to rediss:\/\/\.$/,
  ],
  [
    'a private authority',
    () => tlsRedis.href,
    false,
    /^The certificate of Redis at [^ ]+ is signed by an authority that is not known here\. Set REDIS_CA_FILE to its certificate\.$/,
  ],
  [
    'another host name than the certificate',
    () => changed(tlsRedis, { hostname: '127.0.0.1' }),
    true,
    /^The certificate of Redis at 127[^ ]+ is for another host name\. Use the name in the certificate in REDIS_URL\.$/,
  ],
] as const) {
  test(`REDIS_URL with ${what} is one line`, () =>
    assert.rejects(checkRedis(url(), trusted ? ca : null), { name: 'ServerProblem', message }))
}

test('Postgres answers through TLS if its authority is trusted, and a mistake is one line', async (context) => {
  const plain = new URL(await startTlsPostgres(context, certificate))
  const url = (hostname: string, search: string) => changed(plain, { hostname, search })
  await checkPostgres(url('localhost', `sslmode=verify-full&sslrootcert=${caFile}`))
  await assert.rejects(checkPostgres(url('localhost', 'sslmode=require')), {
    name: 'ServerProblem',
    message:
      /^The certificate of Postgres at [^ ]+ is signed by an authority that is not known here\. Add its certificate to DATABASE_URL: `\?sslmode=verify-full&sslrootcert=\/path\/to\/ca\.pem`\.$/,
  })
  await assert.rejects(checkPostgres(url('127.0.0.1', `sslmode=verify-full&sslrootcert=${caFile}`)), {
    name: 'ServerProblem',
    message:
      /^The certificate of Postgres at [^ ]+ is for another host name\. Use the name in the certificate in DATABASE_URL\.$/,
  })
})

test('a server that closes connections may come back', async () => {
  const server = createServer((socket) => socket.resetAndDestroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = String((server.address() as AddressInfo).port)
  for (const check of [
    checkPostgres(changed(POSTGRES, { port })),
    checkRedis(changed(REDIS, { port }), null),
  ])
    await assert.rejects(check, {
      isTransient: true,
      message: /:\d+ closes the connection\. Check that it is \w+, /,
    })
  server.close()
})

test('a server that is down is asked again until it answers, and the log says once why', async () => {
  const proxy = await startProxy(REDIS.href)
  proxy.close()
  const { logger, lines, line } = createTestLog()
  const servers = { databaseUrl: POSTGRES.href, redisUrl: proxy.url, redisCa: null }
  const answered = untilServersAnswer(servers, logger)
  await line(({ msg }) => msg.startsWith('Waiting: Nothing listens at 127.0.0.1:'))
  const back = createServer((near) => {
    near.pipe(connect(Number(REDIS.port || 6379), REDIS.hostname)).pipe(near)
  })
  back.listen(Number(new URL(proxy.url).port), '127.0.0.1')
  await answered
  back.close()
  assert.equal(lines.length, 1)
})

test('a mistake in the settings is not asked again', async () => {
  const servers = {
    databaseUrl: changed(POSTGRES, { password: 'wrong' }),
    redisUrl: REDIS.href,
    redisCa: null,
  }
  const { logger, lines } = createTestLog()
  await assert.rejects(untilServersAnswer(servers, logger), /rejects the password/)
  assert.deepEqual(lines, [])
})

test('REDIS_CA_FILE is read, and needs TLS and a certificate', () => {
  const settings = { DATABASE_URL: POSTGRES.href, REDIS_URL: tlsRedis.href }
  assert.equal(loadConfig({ ...settings, REDIS_CA_FILE: caFile }).redisCa, ca)
  for (const [env, message] of [
    [
      { REDIS_CA_FILE: join(folder, 'nothing.pem') },
      /REDIS_CA_FILE cannot be read: ENOENT.* Correct the path\.$/,
    ],
    [
      { REDIS_CA_FILE: 'package.json' },
      /REDIS_CA_FILE is wrong: package\.json contains no PEM certificate\./,
    ],
    [
      { REDIS_CA_FILE: caFile, REDIS_URL: REDIS.href },
      /REDIS_CA_FILE is set, but REDIS_URL does not use TLS\./,
    ],
  ] as const)
    assert.throws(() => loadConfig({ ...settings, ...env }), { name: 'ConfigError', message })
})
