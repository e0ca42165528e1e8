/** The command `secateur` against the real service. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { answer } from '../../clients/typescript/index.ts'
import { createTestClient, hasEnded, type TestClient } from '../support/client.ts'
import { secateurAt } from '../support/secateur.ts'
import { createFixture, type Fixture, type Stack, startStack } from '../support/service.ts'

/** Characters that act on a terminal. */
const HIDDEN = /[^\P{Cc}\n]|[\u202a-\u202e]/u

/** Nothing listens at this address. */
const NOWHERE = 'http://127.0.0.1:1'

let fixture: Fixture
let stack: Stack
let client: TestClient
let secateur: ReturnType<typeof secateurAt>
let flags: string[]

before(async () => {
  fixture = await createFixture()
  stack = await startStack(fixture, { SECATEUR_TEST_METHODS: 'yes' })
  client = createTestClient(stack.url)
  secateur = secateurAt(stack.url)
  flags = [
    ...['--model', fixture.model, '--levels', '0.5,0.7', '--no-reuse'],
    ...['--calibration', `dataset=${fixture.calibration},samples=4,seqlen=32`],
    ...['--evaluation', `dataset=${fixture.evaluation},seqlen=32,windows=4`],
  ]
})
after(async () => {
  await stack?.dispose()
  await fixture?.dispose()
})

const MISTYPED: [string[], RegExp][] = [
  [['jbos'], /unknown command 'jbos'\n\(Did you mean jobs\?\)/],
  [['jobs', '--stauts', 'running'], /unknown option '--stauts'\n\(Did you mean --status\?\)/],
  [['jobs', '--status', 'runing'], /Allowed choices are queued, running/],
  [['hosts', 'drian', 'lab'], /unknown command 'drian'; use one of list, drain, resume, rm/],
  [['jobs', '--limit', '0'], /a whole number from 1 to 200/],
  [['table'], /missing required argument 'job'/],
  [['submit'], /Nothing to submit. Name a file, or give at least --model and --methods/],
  [['submit', 'nowhere.yaml'], /Cannot read nowhere\.yaml/],
  [['submit', '--levels', 'half'], /"half" is not a level\. .* from 0 to below 1/],
  [['submit', '--levels', '0.5,50'], /"50" is not a level\. .* from 0 to below 1/],
  [['submit', '--calibration', 'brown'], /"brown" is not name=value/],
  [['upload', 'package.json'], /Unknown file type: package\.json\. Add --kind text or --kind traces/],
  [['upload', 'nowhere.txt'], /Cannot read nowhere\.txt/],
  [['schedules', 'create', '--name', 'n'], /required option '--cron <expression>' not specified/],
  [
    ['schedules', 'create', '--name', 'n', '--cron', '0 0 * * *'],
    /The job is missing\. Name a file, or .* with --from/,
  ],
  [['submit', '--model', 'm', '--url', 'nowhere'], /--url.*http/],
]

for (const [args, complaint] of MISTYPED) {
  test(`rejects wrong usage: secateur ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await secateurAt(NOWHERE).run(...args)
    assert.equal(code, 2, stderr)
    assert.match(stderr, complaint)
    assert.equal(stdout, '')
  })
}

test('an unreachable API gives exit code 3 and says how to start the service', async () => {
  const { code, stderr } = await secateurAt(NOWHERE).run('jobs')
  assert.equal(code, 3)
  assert.match(
    stderr,
    /No API answers at http:\/\/127\.0\.0\.1:1\.\n {2}Start the service here with `secateur up`/,
  )
})

test('a missing key is explained', async () => {
  const { code, stderr } = await secateurAt(stack.url, { SECATEUR_KEY: '' }).run('jobs')
  assert.equal(code, 1)
  assert.match(stderr, /Set SECATEUR_KEY .*secateur up/)
})

test('a rejected job lists each wrong field', async () => {
  const { code, stdout, stderr } = await secateur.run('submit', ...flags, '--methods', 'wnada,sparsegpt')
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /#\/methods\/0 .*did you mean/)
  assert.match(stderr, /PRUNE_UNKNOWN_METHOD, request /)
})

test('submit --watch without a terminal prints a line per trial, and table prints the result', async () => {
  const { code, stdout } = await secateur.run(
    ...['submit', ...flags, '--name', 'first', '--methods', 'magnitude,wanda(variant=true)', '--watch'],
  )
  assert.equal(code, 0)
  assert.ok(!stdout.includes('\u001b'))
  const lines = stdout.trimEnd().split('\n')
  const [, id] = /^job (\S+): succeeded after .* \(trials: 5 succeeded\)$/.exec(lines.at(-2) ?? '') ?? []
  assert.ok(id, stdout)
  assert.equal(lines.at(-1), `secateur table ${id.slice(0, 13)}`)
  assert.match(stdout, /^5\/5 {2}succeeded {2}.*: perplexity on file:\S+, all, seqlen 32: \d/m)

  const table = await secateur.run('table', 'last')
  assert.match(table.stdout, /^\| level +\| +magnitude \| wanda\(variant=true\) \|\n/)
  const csv = await secateur.run('table', id, '--format', 'csv')
  assert.match(
    csv.stdout,
    /^pattern,level,magnitude,magnitude status,magnitude sparsity,wanda\(variant=true\),/,
  )
  assert.deepEqual(
    await secateur.json('table', id),
    await answer(client.api.GET('/v1/jobs/{id}/table', { params: { path: { id } } })),
  )
  assert.equal((await secateur.run('table', 'first')).stdout, table.stdout)
  const query = { format: 'parquet' } as const
  const params = { path: { id }, query }
  const parquet = await answer(client.api.GET('/v1/jobs/{id}/table', { params, parseAs: 'arrayBuffer' }))
  const piped = secateur.start('table', id, '--format', 'parquet')
  assert.deepEqual(await buffer(piped.stdout), Buffer.from(parquet as ArrayBuffer))
  const terminal = await secateur.runInTerminal('table', id, '--format', 'parquet')
  assert.equal(terminal.code, 2)
  assert.match(
    terminal.stdout,
    /Parquet is a binary format\. Write it to a file with --output FILE, or to a pipe\./,
  )
  const other = await secateur.run('table', id, '--dataset', 'c4')
  assert.equal(other.code, 1)
  assert.match(other.stderr, /The job has no such evaluation. It has: metric=perplexity/)

  const trials = await secateur.run('trials', id)
  assert.match(trials.stdout, /^# {2}TRIAL +STATUS +TOOK {2}HOST +OUTCOME\n/)
  assert.match(trials.stdout, /^ *4 +wanda\(variant=true\) at 0\.7 +succeeded /m)
  const trial = await secateur.json('trials', id, '4')
  assert.deepEqual(trial, await client.trial(trial.id))
})

test('a sweep can be dry-run, compared with a second run, and exported', async () => {
  const sweep = ['submit', ...flags, '--methods', 'magnitude', '--name', 'again']
  const dry = await secateur.run(...sweep, '--dry-run')
  assert.match(
    dry.stdout,
    /^✓ The job would be accepted: 3 trials. Nothing was stored\.\n.* to run, \d reused; /,
  )
  const [first, second] = [await secateur.json(...sweep), await secateur.json(...sweep)]
  await Promise.all([first, second].map(({ id }) => client.until(id, hasEnded)))
  const compared = await secateur.run('compare', first.id, second.id)
  assert.match(compared.stdout, /^\| method .*\n.*\n\| dense /)
  assert.deepEqual(
    await secateur.json('compare', first.id, 'last'),
    await answer(client.api.GET('/v1/compare', { params: { query: { jobs: `${first.id},${second.id}` } } })),
  )
  const found = await secateur.json('jobs', '--search', 'again', '--status', 'succeeded', 'failed')
  assert.deepEqual(
    found.items.map(({ id }: { id: string }) => id),
    [second.id, first.id],
  )

  const path = { id: first.id }
  const rows = await answer(client.api.GET('/v1/jobs/{id}/measurements', { params: { path } }))
  assert.deepEqual((await secateur.json('export', first.id)).items, (rows as { items: object[] }).items)
  const csv = await answer(
    client.api.GET('/v1/jobs/{id}/measurements', {
      params: { path, query: { format: 'csv' } },
      parseAs: 'text',
    }),
  )
  assert.equal((await secateur.run('export', first.id)).stdout, csv)
  const file = join(fixture.folder, 'first.csv')
  await secateur.run('export', first.id, '--output', file)
  assert.equal(await readFile(file, 'utf8'), csv)
})

test('submit reads a job from a file, and options override it', async () => {
  const file = join(fixture.folder, 'job.yaml')
  await writeFile(
    file,
    `# a comment\nmodel: ${fixture.model}\nmethods: [{ id: sleep, params: { seconds: 0 } }]\nlevels: [0.5]\n` +
      `calibration: { dataset: "${fixture.calibration}", samples: 4, seqlen: 32 }\n` +
      `evaluations: [{ dataset: "${fixture.evaluation}", seqlen: 32, windows: 4 }]\n`,
  )
  const job = await secateur.json('submit', file, '--name', 'of a file', '--priority', '3')
  assert.deepEqual([job.name, job.priority, job.spec.levels], ['of a file', 3, [0.5]])
  const piped = await secateur.runWith(JSON.stringify({ model: fixture.model }), 'submit', '-')
  assert.equal(piped.code, 1)
  assert.match(piped.stderr, /#\/methods {2}is required/)
  const broken = await secateur.runWith('{', 'submit', '-')
  assert.equal(broken.code, 2)
  assert.match(broken.stderr, /stdin is neither YAML nor JSON/)
  await client.until(job.id, hasEnded)
})

test('a job can be named by a unique start of its id, or a unique name', async () => {
  const submit = () => secateur.json('submit', ...flags, '--methods', 'sleep(seconds=0)', '--name', 'twin')
  const [older, newer] = [await submit(), await submit()]
  await Promise.all([older, newer].map(({ id }) => client.until(id, hasEnded)))
  const both = older.id.slice(0, 3)
  const ambiguous = await secateur.run('trials', both)
  assert.equal(ambiguous.code, 2)
  assert.match(ambiguous.stderr, new RegExp(`"${both}" matches \\d+ jobs\\. Use one of these:`))
  assert.ok(ambiguous.stderr.includes(`${older.id}  twin`))
  const twins = await secateur.run('trials', 'twin')
  assert.match(twins.stderr, /"twin" matches 2 jobs\. Use one of these:/)
  assert.deepEqual(
    await secateur.json('trials', older.id.slice(0, 13)),
    await secateur.json('trials', older.id),
  )
  assert.deepEqual(await secateur.json('trials', 'last'), await secateur.json('trials', newer.id))
  const unknown = await secateur.run('trials', 'ffff')
  assert.equal(unknown.code, 2)
  assert.match(unknown.stderr, /There is no job "ffff"\. List them with `secateur jobs`/)

  const page: { nextCursor: string } = await secateur.json('jobs', '--limit', '1')
  assert.deepEqual(page, await answer(client.api.GET('/v1/jobs', { params: { query: { limit: 1 } } })))
  const listed = await secateur.run('jobs', '--limit', '1')
  assert.match(
    listed.stdout,
    new RegExp(`\n${newer.id.slice(0, 13)}  twin .*\n\nMore: --cursor ${page.nextCursor}\n$`),
  )
  const next = await secateur.json('jobs', '--limit', '1', '--cursor', page.nextCursor)
  assert.equal(next.items[0].id, older.id)
})

test('Ctrl-C stops watching but not the job, and watch fails when the job is cancelled', async () => {
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
  const ahead = await secateur.json('submit', ...flags, '--methods', 'sleep(seconds=600)')
  await client.until(ahead.id, ({ progress }) => progress.running === 1 && progress.succeeded === 1)
  const behind = await secateur.json('submit', ...flags, '--methods', 'magnitude')
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

test('queries are uploaded as traces, listed and deleted', async () => {
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

  // The first line is wrong; the API answers while the rest is still being sent.
  await writeFile(file, `{"nothing":1}\n${'{"text":"When?"}\n'.repeat(500_000)}`)
  const refused = await secateur.run('upload', file)
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /✗ Line 1 has no text .*\n.*PRUNE_INVALID_UPLOAD/)

  assert.equal((await secateur.run('datasets', 'rm', 'queries')).stdout, 'queries is deleted.\n')
  const gone = await secateur.run('datasets', 'rm', 'queries')
  assert.equal(gone.code, 2)
  assert.match(gone.stderr, /There is no upload "queries"\. List them with `secateur datasets`/)
})

test('a schedule is created from a job, run now, paused, resumed and deleted', async () => {
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

test('a stored name with terminal escapes is printed escaped, and exactly as JSON', async () => {
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
  assert.equal(rejected.code, 1)
  assert.match(rejected.stderr, /#\/name {2}must not contain control characters/)
})

test('hosts are listed, drained and resumed by name, and not removed while they are alive', async () => {
  const { items } = await secateur.json('hosts')
  const { name } = items[0]
  assert.match((await secateur.run('hosts')).stdout, /^ID +NAME +STATE/)
  assert.equal((await secateur.run('hosts', 'drain', name)).stdout, `${name}: draining\n`)
  assert.equal((await secateur.run('hosts', 'resume', name)).stdout, `${name}: live\n`)
  const alive = await secateur.run('hosts', 'rm', name)
  assert.equal(alive.code, 1)
  assert.match(alive.stderr, /The host is alive\. Stop its worker/)
})

test('a key is created, used and revoked', async () => {
  const made = await secateur.run('keys', 'create', '--name', 'reader', '--role', 'viewer', '--days', '1')
  assert.match(made.stdout, /^sec_[0-9a-f]{12}_\S{43}\n$/)
  const reader = secateurAt(stack.url, { SECATEUR_KEY: made.stdout.trim() })
  assert.match(
    (await reader.run('keys', 'self')).stdout,
    /^sec_\S{12} {2}reader: viewer of the team default\n$/,
  )
  const refused = await reader.run('cancel', '00000000-0000-7000-8000-000000000000')
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /needs a key of role submitter\. Your key has role viewer\./)
  assert.match((await secateur.run('keys')).stdout, /^sec_\S{12} +reader +viewer .* live until /m)
  assert.equal((await secateur.run('keys', 'revoke', 'reader')).stdout, 'reader is revoked.\n')
  assert.match((await secateur.run('keys')).stdout, /^sec_\S{12} +reader +viewer .* revoked$/m)
})

for (const what of ['methods', 'models', 'datasets'] as const) {
  test(`${what} prints a list for people and JSON for programs`, async () => {
    const listed: { items: { id: string }[] } = await secateur.json(what)
    assert.deepEqual(listed, await answer(client.api.GET(`/v1/${what}`)))
    const { stdout } = await secateur.run(what)
    for (const { id } of listed.items) assert.match(stdout, new RegExp(`^${id} `, 'm'))
  })
}

test('doctor reports working parts, and how to fix broken ones', async () => {
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
  const complete = async (...words: string[]) => (await secateur.run('complete', '--', ...words)).stdout
  assert.match(await complete('ta'), /^table\t.*\n:\d+\n$/)
  assert.match(await complete('submit', '--calib'), /^--calibration\t/)
  assert.match(await complete('jobs', '--status', 'part'), /^partially_succeeded/)
  for (const shell of ['bash', 'zsh', 'fish'])
    assert.match((await secateur.run('completion', shell)).stdout, /completion for secateur/)
})
