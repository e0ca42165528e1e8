/** The preset `smoke`, as a user runs it, and some of its figures computed a second time. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { type Cli, startCli } from './support/cli.ts'
import { TEST_KEY } from './support/database.ts'
import { PYTHON } from './support/service.ts'

const execute = promisify(execFile)

let cli: Cli

before(async () => {
  cli = await startCli()
})
after(() => cli?.dispose())

test('the figures of the preset smoke are those of its stored models', async () => {
  const { secateur, stack } = cli
  const ran = await secateur.run('benchmark', 'run', 'smoke', '--watch')
  assert.equal(ran.code, 0, ran.stderr)
  const { status, progress } = await secateur.json('benchmark', 'show', 'last')
  assert.deepEqual([status, progress.succeeded, progress.trials], ['succeeded', 9, 9])

  // Fails if a perplexity or a count of zeros differs.
  const { stdout } = await execute(PYTHON, ['-m', 'bench.recompute', 'last', '--cells', '4'], {
    env: { ...process.env, SECATEUR_URL: stack.url, SECATEUR_KEY: TEST_KEY },
  })
  assert.equal(stdout.trim().split('\n').length, 2 + 4, stdout)

  const report = await secateur.run('benchmark', 'report', 'last', '--format', 'markdown')
  assert.match(report.stdout, /^# smoke$/m)
  assert.match(report.stdout, /Table 1\. Wanda by level/)
})
