/** Jobs are submitted, named, tabulated, compared and exported. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
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

test('submit --watch without a terminal prints a line per trial, and table prints the result', async () => {
  const { client, fixture, flags, secateur } = cli
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
  const nowhere = await secateur.run('table', id, '--output', join(fixture.folder, 'nowhere', 'table.md'))
  assert.equal(nowhere.code, 2)
  assert.match(nowhere.stderr, /Cannot write \S+table\.md: ENOENT/)
  const intervals = await secateur.run('table', id, '--intervals')
  assert.match(intervals.stdout, /\n\| dense \| +[\d.e]+ \[[\d.e]+, [\d.e]+\] \|/)
  const other = await secateur.run('table', id, '--dataset', 'c4')
  assert.equal(other.code, 4)
  assert.match(other.stderr, /The job has no such evaluation. It has: metric=perplexity/)

  const trials = await secateur.run('trials', id)
  assert.match(trials.stdout, /^# {2}TRIAL +STATUS +TOOK {2}HOST +OUTCOME\n/)
  assert.match(trials.stdout, /^ *4 +wanda\(variant=true\) at 0\.7 +succeeded /m)
  const trial = await secateur.json('trials', id, '4')
  assert.deepEqual(trial, await client.trial(trial.id))
  for (const name of [trial.id, trial.id.slice(0, -1), 'wanda(variant=true) at 0.7'])
    assert.deepEqual(await secateur.json('trials', id, name), trial)
  const missing = await secateur.run('trials', id, '5')
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /The job has no trial 5\. Its trials are 0 to 4\./)
})

test('best names the sparsest models that are close enough to the dense one, and how to get the first', async () => {
  const { client, secateur } = cli
  const { stdout } = await secateur.run('best', 'first', '--max-increase', '100000%')
  const [headline, , header] = stdout.split('\n')
  assert.match(
    headline ?? '',
    /^perplexity on file:\S+, all, seqlen 32: dense [\d.]+, so at most [\d.e+]+ \(\+100000%\)$/,
  )
  assert.match(header ?? '', /^CELL +SPARSITY +FIGURE +95% INTERVAL +CHANGE +95% INTERVAL$/)
  assert.match(
    stdout,
    /\nsecateur pull [\da-f-]{13} '(magnitude|wanda\(variant=true\))@0\.\d+:unstructured' --to pruned\n$/,
  )
  const [job] = (await answer(client.api.GET('/v1/jobs', { params: { query: { limit: 1 } } }))).items
  assert.ok(job)
  const params = { path: { id: job.id }, query: { maxIncrease: 0.02 } }
  assert.deepEqual(
    await secateur.json('best', job.id, '--max-increase', '2%'),
    await answer(client.api.GET('/v1/jobs/{id}/best', { params })),
  )
  const wrong = await secateur.run('best', 'first', '--max-increase', 'ten')
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /Use a percentage or a fraction, such as 10% or 0\.1\./)
})

test('a sweep can be dry-run, compared with a second run, and exported', async () => {
  const { client, fixture, flags, secateur } = cli
  const sweep = ['submit', ...flags, '--methods', 'magnitude', '--name', 'again']
  const dry = await secateur.run(...sweep, '--dry-run')
  assert.match(
    dry.stdout,
    /^✓ The job would be accepted: 3 trials. Nothing was stored\.\n {2}Main memory on a CPU, estimated: magnitude \d+ KiB, dense \d+ KiB\n.* to run, \d reused; /,
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
  const { client, fixture, secateur } = cli
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
  assert.equal(piped.code, 4)
  assert.match(piped.stderr, /#\/methods {2}is required/)
  const broken = await secateur.runWith('{', 'submit', '-')
  assert.equal(broken.code, 2)
  assert.match(broken.stderr, /stdin is neither YAML nor JSON/)
  await client.until(job.id, hasEnded)
})

test('a job can be named by a unique start of its id, or a unique name', async () => {
  const { client, flags, secateur } = cli
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

test('a benchmark is watched, listed and shown, and an equal one reuses every result', async () => {
  const { client, fixture, secateur } = cli
  const file = join(fixture.folder, 'benchmark.yaml')
  const data = (dataset: string) => `{ dataset: "${dataset}", seqlen: 32`
  await writeFile(
    file,
    `name: seeds\nmodels: ["${fixture.model}"]\nmethods: [magnitude, wanda]\nlevels: [0.5, 0.7]\nseeds: [5, 6]\n` +
      `calibrations: [${data(fixture.calibration)}, samples: 4 }]\nevaluations: [${data(fixture.evaluation)}, windows: 4 }]\n`,
  )
  const dry = await secateur.run('benchmark', 'run', file, '--dry-run')
  assert.match(dry.stdout, /^✓ The benchmark would be accepted: 2 jobs, 10 trials\. Nothing was stored\.\n/)
  const { code, stdout } = await secateur.run('benchmark', 'run', file, '--watch')
  assert.equal(code, 0, stdout)
  const [, id] = /^benchmark (\S+): succeeded after .* \(trials: 10 succeeded\)$/m.exec(stdout) ?? []
  assert.ok(id, stdout)
  for (const seed of [5, 6])
    assert.match(
      stdout,
      new RegExp(`^succeeded {2}file:\\S+, .*, 4 samples of 32, seed ${seed}: 5/5 trials$`, 'm'),
    )

  const second = await secateur.json('benchmark', 'run', file)
  await Promise.all(second.jobs.map((job: { id: string }) => client.until(job.id, hasEnded)))
  for (const job of second.jobs)
    for (const trial of (await secateur.json('trials', job.id)).items) assert.ok(trial.reusedFrom, trial.id)
  const shown = await secateur.json('benchmark', 'show', 'last')
  assert.deepEqual([shown.id, shown.status], [second.id, 'succeeded'])
  assert.match(
    (await secateur.run('benchmark', 'show', id)).stdout,
    /^MODEL +CALIBRATION +SEED +STATUS +DONE +JOB$/m,
  )
  assert.match(
    (await secateur.run('benchmark')).stdout,
    new RegExp(`^${id.slice(0, 13)}  seeds .* succeeded +2/2 `, 'm'),
  )

  const report = join(fixture.folder, 'report.html')
  assert.equal((await secateur.run('benchmark', 'report', 'last', '--output', report)).code, 0)
  const [first] = await client.trials(second.jobs[0].id)
  assert.match(await readFile(report, 'utf8'), new RegExp(`<td [^>]*title="trial ${first?.id}">`))
  const latex = join(fixture.folder, 'report.tex')
  assert.equal((await secateur.run('benchmark', 'report', 'last', '--output', latex)).code, 0)
  assert.match(await readFile(latex, 'utf8'), /\\label\{tab:wanda\}|Table 1\. Wanda by level: not run/)
  const { stdout: csv } = await secateur.run('benchmark', 'report', 'last', '--format', 'csv')
  assert.ok(csv.includes(`,${first?.id},`))

  const again = await secateur.run('benchmark', 'retry', 'last')
  assert.deepEqual([again.code, /PRUNE_NOTHING_MISSING/.test(again.stderr)], [4, true])
  const sleepy = JSON.stringify({
    ...shown.spec,
    name: 'sleepy',
    methods: [{ id: 'sleep', params: { seconds: 600 } }],
    reuse: false,
  })
  await secateur.runWith(sleepy, 'benchmark', 'run', '-')
  assert.match((await secateur.run('benchmark', 'cancel', 'sleepy')).stdout, /^benchmark \S+: cancel/)
  assert.match(
    (await secateur.run('benchmark', 'presets')).stdout,
    /^paper +the paper's benchmark .*paper\.yaml$/m,
  )
})

test('a rejected job names each wrong field, one in one line', async () => {
  const { flags, secateur } = cli
  const submit = ['submit', ...flags, '--methods', 'wnada,sparsegpt']
  const one = await secateur.run(...submit)
  assert.equal(one.code, 4)
  assert.equal(one.stdout, '')
  assert.match(one.stderr, /^✗ #\/methods\/0 .*did you mean wanda\?\n.*\n {2}PRUNE_UNKNOWN_METHOD, request /)
  const several = await secateur.run(...submit, '--methods', 'wnada,sparsegtp')
  assert.match(several.stderr, /^✗ .*\n {2}#\/methods\/0 .*\n {2}#\/methods\/1 /)
  const json = await secateur.run(...submit, '--json')
  const { code, errors, requestId } = JSON.parse(json.stderr)
  assert.deepEqual([json.code, code, errors[0].pointer], [4, 'PRUNE_UNKNOWN_METHOD', '#/methods/0'])
  assert.match(requestId, /\S/)
})

test('a missing key is explained', async () => {
  const { code, stderr } = await secateurAt(cli.stack.url, { SECATEUR_KEY: '' }).run('jobs')
  assert.equal(code, 4)
  assert.match(stderr, /Set SECATEUR_KEY .*secateur up/)
})
