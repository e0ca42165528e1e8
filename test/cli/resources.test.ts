/** Uploads, schedules, hosts, keys and the catalogue. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { answer } from '../../clients/typescript/index.ts'
import { type Cli, startCli } from '../support/cli.ts'
import { hasEnded } from '../support/client.ts'
import { secateurAt } from '../support/secateur.ts'

let cli: Cli

before(async () => {
  cli = await startCli()
})
after(() => cli?.dispose())

test('queries are uploaded as traces, listed, named by jobs and deleted', async () => {
  const { client, fixture, secateur } = cli
  const file = join(fixture.folder, 'queries.jsonl')
  await writeFile(file, '{"query":"How do I prune a rose?"}\n{"text":"When?"}\n')
  const uploaded = await secateur.run('upload', file, '--name', 'queries')
  assert.match(
    uploaded.stdout,
    /^✓ queries is uploaded: 2 traces, 52 B\.\n.* --calibration dataset=upload:\S+\n$/,
  )
  assert.equal(uploaded.stderr, '')
  const again = await secateur.run('upload', file, '--name', 'others')
  assert.match(again.stdout, /^✓ The team has uploaded it before, as queries: 2 traces/)
  assert.match((await secateur.run('datasets')).stdout, /^upload:\S+ +queries +traces +all +52 B +uploaded /m)

  const { items } = await secateur.json('datasets')
  const { id } = items.find(({ title }: { title: string }) => title === 'queries')
  const request = join(fixture.folder, 'named.yaml')
  const data = 'dataset: upload:queries, samples: 1, seqlen: 4'
  await writeFile(
    request,
    `calibration: { ${data} }\nevaluations: [{ dataset: upload:queries, windows: 1, seqlen: 4 }]\n`,
  )
  const submit = ['submit', request, '--model', fixture.model, '--methods', 'wanda', '--levels', '0.5']
  const job = await secateur.json(...submit)
  assert.deepEqual([job.spec.calibration.dataset, job.spec.evaluations[0].dataset], [id, id])
  assert.equal((await client.until(job.id, hasEnded)).status, 'succeeded')
  const table = await secateur.run('table', job.id, '--dataset', 'upload:queries')
  assert.match(table.stdout, /^\| level /)
  const unknown = await secateur.run(...submit, '--calibration', 'dataset=upload:querys')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /There is no upload "querys"\. List them with `secateur datasets`/)

  const chats = join(fixture.folder, 'chats.jsonl')
  await writeFile(chats, '{"turns":[{"role":"user","content":"When?"}],"email":"a@b.example"}\n')
  const kept = await secateur.json('upload', chats, '--field', 'turns')
  assert.equal(kept.upload.bytes, '{"text":"When?"}\n'.length)

  // The first line is wrong; the API answers while the rest is still being sent.
  await writeFile(file, `{"nothing":1}\n${'{"text":"When?"}\n'.repeat(500_000)}`)
  const refused = await secateur.run('upload', file)
  assert.equal(refused.code, 4)
  assert.match(refused.stderr, /✗ Line 1 has no `text`, .*\n.*PRUNE_INVALID_UPLOAD/)

  assert.equal((await secateur.run('datasets', 'rm', 'queries')).stdout, 'queries is deleted.\n')
  const gone = await secateur.run('datasets', 'rm', 'queries')
  assert.equal(gone.code, 2)
  assert.match(gone.stderr, /There is no upload "queries"\. List them with `secateur datasets`/)
})

test('a schedule is created from a job, run now, paused, resumed and deleted', async () => {
  const { client, fixture, flags, secateur } = cli
  const job = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=0)', '--tags', 'nights')
  await client.until(job.id, hasEnded)
  const timetable = ['--cron', '30 2 * * *', '--zone', 'Europe/Berlin']
  const made = await secateur.run(
    ...['schedules', 'create', '--from', job.id, '--name', 'nightly', ...timetable, '--keep-runs', '5'],
  )
  assert.match(
    made.stdout,
    /^✓ Schedule nightly is created\.\nAt 02:30 AM, Europe\/Berlin\n( {2}\S+ 02:30 UTC\+0[12]:00\n){5}/,
  )
  const preview = await secateur.run('schedules', 'preview', ...timetable.slice(1))
  assert.match(preview.stdout, /^At 02:30 AM, Europe\/Berlin\n( {2}\S+ 02:30 UTC\+0[12]:00\n){5}$/)

  const run = await secateur.json('schedules', 'run-now', 'nightly')
  const { schedule, runs } = await secateur.json('schedules', 'show', 'nightly')
  assert.equal(runs[0].id, run.id)
  const { model, tags } = schedule.job
  assert.deepEqual([model, tags, schedule.retention], [fixture.model, ['nights'], { runs: 5 }])
  assert.deepEqual(
    schedule,
    await answer(client.api.GET('/v1/schedules/{id}', { params: { path: { id: schedule.id } } })),
  )

  assert.equal((await secateur.run('schedules', 'pause', 'nightly')).stdout, 'nightly is paused.\n')
  assert.match(
    (await secateur.run('schedules')).stdout,
    /^\S+ +nightly +At 02:30 AM +Europe\/Berlin +paused /m,
  )
  assert.match(
    (await secateur.run('schedules', 'resume', 'nightly')).stdout,
    /^nightly runs again, next .* 02:30 UTC\+0[12]:00\.\n$/,
  )
  assert.equal((await secateur.run('schedules', 'rm', 'nightly')).stdout, 'nightly is deleted.\n')
  assert.equal((await secateur.run('schedules')).stdout, 'No schedules.\n')
})

test('hosts are listed, drained and resumed by name, and not removed while they are alive', async () => {
  const { secateur } = cli
  const { items } = await secateur.json('hosts')
  const { name } = items[0]
  assert.match((await secateur.run('hosts')).stdout, /^ID +NAME +STATE/)
  assert.equal((await secateur.run('hosts', 'drain', name)).stdout, `${name}: draining\n`)
  assert.equal((await secateur.run('hosts', 'resume', items[0].id.slice(0, 13))).stdout, `${name}: live\n`)
  const alive = await secateur.run('hosts', 'rm', name)
  assert.equal(alive.code, 4)
  assert.match(alive.stderr, /The host is alive\. Stop its worker/)
})

test('a key is created, used and revoked', async () => {
  const { secateur, stack } = cli
  const made = await secateur.run('keys', 'create', '--name', 'reader', '--role', 'viewer', '--days', '1')
  assert.match(made.stdout, /^sec_[0-9a-f]{12}_\S{43}\n$/)
  const reader = secateurAt(stack.url, { SECATEUR_KEY: made.stdout.trim() })
  assert.match(
    (await reader.run('keys', 'self')).stdout,
    /^sec_\S{12} {2}reader: viewer of the team default\n$/,
  )
  const refused = await reader.run('cancel', '00000000-0000-7000-8000-000000000000')
  assert.equal(refused.code, 4)
  assert.match(refused.stderr, /needs a key of role submitter\. Your key has role viewer\./)
  assert.match((await secateur.run('keys')).stdout, /^sec_\S{12} +reader +viewer .* live until /m)
  const start = made.stdout.slice(0, 14)
  assert.equal((await secateur.run('keys', 'revoke', start)).stdout, `${start} is revoked.\n`)
  assert.match((await secateur.run('keys')).stdout, /^sec_\S{12} +reader +viewer .* revoked$/m)
})

for (const what of ['methods', 'models', 'datasets'] as const) {
  test(`${what} prints a list for people and JSON for programs`, async () => {
    const { client, secateur } = cli
    const listed: { items: { id: string }[] } = await secateur.json(what)
    assert.deepEqual(listed, await answer(client.api.GET(`/v1/${what}`)))
    const { stdout } = await secateur.run(what)
    for (const { id } of listed.items) assert.match(stdout, new RegExp(`^${id} `, 'm'))
  })
}
