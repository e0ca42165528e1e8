/** The doctor and shell completion. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Cli, NOWHERE, startCli } from '../support/cli.ts'
import { hasEnded } from '../support/client.ts'
import { secateurAt } from '../support/secateur.ts'

let cli: Cli

before(async () => {
  cli = await startCli()
})
after(() => cli?.dispose())

test('doctor reports working parts, and how to fix broken ones', async () => {
  const { stack } = cli
  // Python starts for this answer. Then the processors are free for the checks, which have time limits.
  await cli.client.api.GET('/v1/methods')
  const well = await secateurAt(stack.url, stack.env).json('doctor')
  const found = Object.fromEntries(well.map(({ name, ok }: { name: string; ok: boolean }) => [name, ok]))
  assert.deepEqual(
    { ...found, Redis: true, Disk: true }, // these two depend on the machine
    {
      Node: true,
      Python: true,
      Packages: true,
      Device: true,
      Disk: true,
      Storage: true,
      Postgres: true,
      Redis: true,
      API: true,
      Key: true,
    },
  )
  const env = {
    DATABASE_URL: 'postgres://127.0.0.1:1/x',
    SECATEUR_PYTHON: '/nowhere/python',
    SECATEUR_ARTIFACTS: '/dev/null/models',
  }
  const ill = await secateurAt(NOWHERE, env).run('doctor')
  assert.equal(ill.code, 1)
  for (const todo of [
    /✗ Python .*\n.*npm run setup/,
    /✗ Postgres .*DATABASE_URL/,
    /✗ Storage .*\/dev\/null\/models cannot be used.*Check the mount/,
    /✗ API .*\n.*secateur up/,
  ])
    assert.match(ill.stdout, todo)
  const wrong = await secateurAt(NOWHERE, { PORT: 'http' }).run('doctor')
  assert.match(wrong.stdout, /✗ Settings +PORT is wrong/)
})

/** The values that are offered for the last word. */
async function complete(secateur: Cli['secateur'], ...words: string[]): Promise<string[]> {
  const { stdout, stderr } = await secateur.run('complete', '--', ...words)
  assert.equal(stderr, '')
  return stdout
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => line.slice(0, line.indexOf('\t')))
}

test('shell completion knows commands, options and their values', async () => {
  const { secateur } = cli
  assert.deepEqual(await complete(secateur, 'ta'), ['table'])
  assert.deepEqual(await complete(secateur, 'submit', '--calib'), ['--calibration'])
  assert.deepEqual(await complete(secateur, 'jobs', '--status', 'part'), ['partially_succeeded'])
  for (const shell of ['bash', 'zsh', 'fish'])
    assert.match((await secateur.run('completion', shell)).stdout, /completion for secateur/)
})

test('shell completion knows ids, names, methods, models and datasets', async () => {
  const { client, flags, secateur, stack } = cli
  const job = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=0)', '--name', 'roses')
  await client.until(job.id, hasEnded)
  const short = job.id.slice(0, 13)
  assert.deepEqual(await complete(secateur, 'table', ''), ['last', short, 'roses'])
  assert.deepEqual(await complete(secateur, 'compare', 'last', 'ro'), ['roses'])
  assert.deepEqual(await complete(secateur, 'schedules', 'create', '--from', short.slice(0, 4)), [short])
  assert.deepEqual(await complete(secateur, 'submit', '--methods', 'magnitude,wand'), ['magnitude,wanda'])
  assert.deepEqual(await complete(secateur, 'jobs', '--method', 'wand'), ['wanda'])
  assert.deepEqual(await complete(secateur, 'submit', '--model', 'demo/brown'), ['demo/brown-opt'])
  assert.deepEqual(await complete(secateur, 'table', 'last', '--dataset', 'wiki'), [
    'wikitext2-mini',
    'wikitext2',
  ])
  const [host] = (await secateur.json('hosts')).items
  assert.deepEqual(await complete(secateur, 'hosts', 'drain', host.name.slice(0, 3)), [host.name])

  await stack.db.$executeRaw`UPDATE jobs SET name = '$(reboot)' WHERE id = ${job.id}::uuid`
  assert.deepEqual(await complete(secateur, 'table', ''), ['last', short], 'only what is safe in a shell')
})

test('shell completion is silent without an API or a valid address', async () => {
  for (const url of [NOWHERE, 'nowhere']) assert.deepEqual(await complete(secateurAt(url), 'table', ''), [])
})
