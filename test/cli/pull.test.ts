/** Models are made, pulled, listed, pinned and deleted with the command line. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { type Cli, startCli } from '../support/cli.ts'
import { hasEnded } from '../support/client.ts'
import { PYTHON } from '../support/service.ts'

const run = promisify(execFile)

let cli: Cli
let jobId: string
let folder: string

before(async () => {
  cli = await startCli()
  folder = cli.fixture.folder
  const job = await cli.secateur.json('submit', ...cli.flags, '--methods', 'magnitude', '--name', 'sweep')
  jobId = job.id
  assert.equal((await cli.client.until(jobId, hasEnded)).status, 'succeeded')
})
after(() => cli?.dispose())

/** What Python reads in a saved model, after it has verified every file. */
async function summaryOf(saved: string) {
  const { stdout } = await run(PYTHON, ['-m', 'secateur', 'load', saved])
  return JSON.parse(stdout)
}

test('the model of a cell is made, downloaded and verified, and the second time only downloaded', async () => {
  const { secateur } = cli
  const made = await secateur.run('pull', 'sweep', 'magnitude@0.5', '--to', join(folder, 'made'))
  assert.equal(made.code, 0, made.stderr)
  assert.match(made.stdout, /^job \S+: .*\n.*1\/1 {2}succeeded {2}magnitude at 0\.5/s)
  assert.match(made.stdout, /✓ \S+\/made has magnitude at 0\.5 of file:\S+: plain, \d+ files, \d+ KiB\.\n/)
  assert.match(made.stdout, / {2}Python: AutoModelForCausalLM\.from_pretrained\('\S+\/made'\)\n$/)
  assert.match(made.stderr, /^\d+% of \d+ KiB\n(\d+% of \d+ KiB\n)*$/)
  const { layout, zeros, measurements } = await summaryOf(join(folder, 'made'))
  const [, trial] = await cli.client.trials(jobId)
  assert.equal(layout, 'plain')
  assert.ok(Math.abs(zeros - 0.5) < 0.01, String(zeros))
  assert.deepEqual(
    measurements.map(({ value }: { value: number }) => value),
    trial?.measurements.map(({ value }) => value),
  )

  const again = await secateur.json('pull', jobId, 'magnitude@0.5', '--to', join(folder, 'again'))
  assert.deepEqual([again.method.id, again.level, again.reproduced], ['magnitude', 0.5, true])
  assert.deepEqual(await readdir(join(folder, 'again')), await readdir(join(folder, 'made')))
})

test('a stored model is pulled by the start of its id, with a bar in a terminal', async () => {
  const { secateur } = cli
  const { items } = await secateur.json('artifacts', '--level', '0.5')
  const { code, stdout } = await secateur.runInTerminal(
    'pull',
    items[0].id.slice(0, 13),
    '--to',
    join(folder, 'bar'),
  )
  assert.equal(code, 0, stdout)
  assert.match(stdout, /█{24}[^ ]* 100% of \d+ KiB/)
  assert.deepEqual((await summaryOf(join(folder, 'bar'))).layout, 'plain')
})

test('another layout is another model', async () => {
  const { secateur } = cli
  const to = join(folder, 'packed')
  const { code, stdout, stderr } = await secateur.run(
    ...['pull', 'last', 'magnitude@0.7:unstructured', '--to', to, '--layout', 'packed'],
  )
  assert.equal(code, 0, stderr)
  assert.match(stdout, /Python: secateur\.artifacts\.load\(/)
  assert.equal((await summaryOf(to)).layout, 'packed')
})

const WRONG: Record<string, [string[], RegExp]> = {
  'a cell without a level': [
    ['magnitude'],
    /"magnitude" is not a cell\. Use METHOD@LEVEL or METHOD@LEVEL:PATTERN/,
  ],
  'a cell that the job does not have': [
    ['magnitude@0.9'],
    /The job has no cell "magnitude@0\.9"\. It has:\n {2}magnitude@0\.5:unstructured\n {2}magnitude@0\.7:unstructured/,
  ],
}
for (const [name, [args, complaint]] of Object.entries(WRONG))
  test(`${name} is wrong usage`, async () => {
    const { code, stderr } = await cli.secateur.run('pull', 'sweep', ...args, '--to', join(folder, 'wrong'))
    assert.equal(code, 2, stderr)
    assert.match(stderr, complaint)
  })

test('a folder with files is wrong usage, and the dense model has nothing to store', async () => {
  const { secateur } = cli
  const full = join(folder, 'full')
  await mkdir(full)
  await writeFile(join(full, 'mine'), '')
  const rejected = await secateur.run('pull', 'sweep', 'magnitude@0.5', '--to', full)
  assert.equal(rejected.code, 2)
  assert.match(rejected.stderr, /✗ \S+\/full is not empty\. Choose another folder\./)
  assert.deepEqual(await readdir(full), ['mine'])
  const dense = await secateur.run('pull', 'sweep', 'dense@0', '--to', join(folder, 'dense'), '--json')
  assert.equal(dense.code, 4)
  assert.equal(JSON.parse(dense.stderr).code, 'PRUNE_NO_MODEL')
})

test('the shell completes cells of the job, and ids of stored models', async () => {
  const { secateur } = cli
  const cells = await secateur.run('complete', '--', 'pull', 'sweep', '')
  assert.match(cells.stdout, /^magnitude@0\.5:unstructured\t/m)
  const ids = await secateur.run('complete', '--', 'artifacts', 'pin', '')
  assert.match(ids.stdout, /^[0-9a-f]{8}-[0-9a-f]{4}\tmagnitude at 0\.7/m)
})

test('stored models are listed, shown, pinned and deleted', async () => {
  const { secateur } = cli
  const list = await secateur.run('artifacts', '--job', 'sweep')
  assert.match(list.stdout, /^ID +MODEL +TRIAL +LAYOUT +SIZE +PINNED +STORED\n/)
  assert.match(list.stdout, /^\S+ +file:\S+ +magnitude at 0\.7 +packed +\d+ KiB +20/m)
  const shown = await secateur.run('artifacts', 'show', 'magnitude at 0.7')
  assert.match(shown.stdout, /^made +by pruning again, with the same result to the bit$/m)
  assert.match(shown.stdout, /^manifest\.json +\d+ KiB +[0-9a-f]{64}$/m)

  assert.match((await secateur.run('artifacts', 'pin', 'magnitude at 0.7')).stdout, /^\S+ is pinned\.\n$/)
  assert.equal((await secateur.json('artifacts', '--pinned')).items.length, 1)
  const pinned = await secateur.run('artifacts', 'rm', 'magnitude at 0.7')
  assert.equal(pinned.code, 4)
  assert.match(pinned.stderr, /PRUNE_ARTIFACT_PINNED/)
  assert.match(
    (await secateur.run('artifacts', 'unpin', 'magnitude at 0.7')).stdout,
    /^\S+ is not pinned\.\n$/,
  )
  assert.equal(
    (await secateur.run('artifacts', 'rm', 'magnitude at 0.7')).stdout,
    'magnitude at 0.7 is deleted.\n',
  )
  const gone = await secateur.run('artifacts', 'show', 'magnitude at 0.7')
  assert.equal(gone.code, 2)
  assert.match(
    gone.stderr,
    /There is no stored model "magnitude at 0\.7"\. List them with `secateur artifacts`/,
  )
})
