/** Jobs are watched, interrupted and cancelled, and shown as they are. */
import assert from 'node:assert/strict'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { type Cli, startCli } from '../support/cli.ts'
import { hasEnded } from '../support/client.ts'

/** Characters that act on a terminal. */
const HIDDEN = /[^\P{Cc}\n]|[\u202a-\u202e]/u

let cli: Cli

before(async () => {
  cli = await startCli()
})
after(() => cli?.dispose())

test('Ctrl-C stops watching but not the job, and watch fails when the job is cancelled', async () => {
  const { client, flags, secateur } = cli
  const { id } = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=600)')
  const watching = secateur.start('watch', id)
  const ended = secateur.ended(watching)
  for await (const line of createInterface({ input: watching.stdout })) if (line.includes('dense')) break
  watching.kill('SIGINT')
  const { code, stderr } = await ended
  assert.equal(code, 130)
  assert.match(stderr, new RegExp(`The job continues\\. Watch it again with: secateur watch ${id}`))
  assert.equal((await client.job(id)).status, 'running')

  const watched = secateur.run('watch', 'last', '--json')
  const cancelled = await secateur.run('cancel', 'last')
  assert.match(cancelled.stdout, /^job \S+: cancel/)
  const { code: failed, stdout } = await watched
  assert.equal(failed, 1)
  const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  assert.deepEqual(last, await client.job(id))
})

test('a job behind another shows its place until its turn, and a cancelled one how far it came', async () => {
  const { client, flags, secateur } = cli
  const ahead = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=600)')
  await client.until(ahead.id, ({ progress }) => progress.running === 1 && progress.succeeded === 1)
  // It runs for longer than the pause between two updates, so that they show it running.
  const behind = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=1)')
  const watching = secateur.start('watch', behind.id)
  const ended = secateur.ended(watching)
  const lines: string[] = []
  for await (const line of createInterface({ input: watching.stdout })) {
    lines.push(line)
    if (!line.endsWith(': queued at place 2 behind 2 trials')) continue
    const { stdout } = await secateur.run('jobs', '--limit', '2')
    assert.match(
      stdout,
      new RegExp(`^${behind.id.slice(0, 13)} .*queued at place 2 behind 2 trials .*UTC`, 'm'),
    )
    await secateur.run('cancel', ahead.id)
  }
  assert.equal((await ended).code, 0)
  assert.ok(lines.includes(`job ${behind.id}: running`), lines.join('\n'))
  assert.match(lines.at(-2) ?? '', /: succeeded after .* \(trials: 3 succeeded\)$/)
  const { stdout } = await secateur.run('jobs', '--limit', '2')
  assert.match(stdout, new RegExp(`^${ahead.id.slice(0, 13)} .*cancelled after 1 of 3 trials +33% `, 'm'))
})

test('a stored name with terminal escapes is printed escaped, and exactly as JSON', async () => {
  const { client, flags, secateur, stack } = cli
  const job = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=0)')
  await client.until(job.id, hasEnded)
  const name = '\u001b]0;x\u0007\u001b[31mred\u001b[2J\u009b\u202e'
  const shown = '\\x1b]0;x\\x07\\x1b[31mred\\x1b[2J\\x9b\\u202e'
  await stack.db.$executeRaw`UPDATE jobs SET name = ${name} WHERE id = ${job.id}::uuid`
  const listed = await secateur.run('jobs')
  assert.ok(listed.stdout.includes(`  ${shown}  `), listed.stdout)
  const compared = await secateur.run('compare', job.id, job.id)
  const json = await secateur.run('jobs', '--json')
  for (const { stdout } of [listed, compared, json]) assert.doesNotMatch(stdout, HIDDEN)
  assert.equal(JSON.parse(json.stdout).items[0].name, name)

  const rejected = await secateur.run('submit', ...flags, '--methods', 'wanda', '--name', name)
  assert.equal(rejected.code, 4)
  assert.match(rejected.stderr, /#\/name {2}must not contain control characters/)
})
