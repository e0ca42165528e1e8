/** The doctor and shell completion. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Cli, NOWHERE, startCli } from '../support/cli.ts'
import { secateurAt } from '../support/secateur.ts'

let cli: Cli

before(async () => {
  cli = await startCli()
})
after(() => cli?.dispose())

test('doctor reports working parts, and how to fix broken ones', async () => {
  const { stack } = cli
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
      Postgres: true,
      Redis: true,
      API: true,
      Key: true,
    },
  )
  const env = { DATABASE_URL: 'postgres://127.0.0.1:1/x', SECATEUR_PYTHON: '/nowhere/python' }
  const ill = await secateurAt(NOWHERE, env).run('doctor')
  assert.equal(ill.code, 1)
  for (const todo of [
    /✗ Python .*\n.*npm run setup/,
    /✗ Postgres .*\n.*DATABASE_URL/,
    /✗ API .*\n.*secateur up/,
  ])
    assert.match(ill.stdout, todo)
  const wrong = await secateurAt(NOWHERE, { PORT: 'http' }).run('doctor')
  assert.match(wrong.stdout, /✗ Settings +PORT is wrong/)
})

test('shell completion knows commands, options and their values', async () => {
  const { secateur } = cli
  const complete = async (...words: string[]) => (await secateur.run('complete', '--', ...words)).stdout
  assert.match(await complete('ta'), /^table\t.*\n:\d+\n$/)
  assert.match(await complete('submit', '--calib'), /^--calibration\t/)
  assert.match(await complete('jobs', '--status', 'part'), /^partially_succeeded/)
  for (const shell of ['bash', 'zsh', 'fish'])
    assert.match((await secateur.run('completion', shell)).stdout, /completion for secateur/)
})
