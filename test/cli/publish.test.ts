/** Models are published with the command line. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { connectS3 } from '../../scripts/stack/embedded/seaweedfs.ts'
import { type Cli, startCli } from '../support/cli.ts'
import { hasEnded } from '../support/client.ts'
import { openTestHub } from '../support/hub.ts'
import { type S3Server, startSeaweedFs } from '../support/seaweedfs.ts'
import { secateurAt } from '../support/secateur.ts'
import { PYTHON } from '../support/service.ts'

const run = promisify(execFile)

let cli: Cli
let folder: string

before(async () => {
  cli = await startCli()
  folder = cli.fixture.folder
  const file = join(folder, 'keep.yaml')
  await writeFile(file, 'keepArtifacts: all\n')
  const job = await cli.secateur.json(
    'submit',
    file,
    ...cli.flags,
    '--levels',
    '0.5',
    '--methods',
    'magnitude',
  )
  assert.equal((await cli.client.until(job.id, hasEnded)).status, 'succeeded')
})
after(() => cli?.dispose())

test('a model is published to a folder and to a bucket, from the service or from a folder', async () => {
  const { secateur, stack } = cli
  const copy = join(folder, 'copies', 'model')
  assert.equal(
    (await secateur.run('publish', 'magnitude at 0.5', '--to', copy)).stdout,
    `✓ Published at ${copy}\n`,
  )
  const { stdout } = await run(PYTHON, ['-m', 'secateur', 'load', copy]) // verifies every file
  assert.equal(JSON.parse(stdout).layout, 'plain')
  const second = join(folder, 'second')
  const { stdout: answer, stderr } = await secateur.run('publish', copy, '--to', second, '--json')
  assert.deepEqual(JSON.parse(answer), { address: second })
  assert.match(stderr, /^Verifying the model…\nCopying \d+ files, [\d,]+ bytes, to \S+\/second…\n$/)

  const s3 = await startSeaweedFs()
  try {
    const bucket = `s3://${s3.bucket}/team/model`
    const published = await secateurAt(stack.url, s3.env).run(
      'publish',
      'magnitude at 0.5',
      '--to',
      `${bucket}/`,
    )
    assert.equal(published.stdout, `✓ Published at ${bucket}\n`, published.stderr)
    assert.deepEqual(await objectsOf(s3, 'team/model'), (await readdir(copy)).toSorted())
  } finally {
    await s3.stop()
  }
})

test('a refusal of the hub ends with its reason', async () => {
  const made = join(folder, 'made')
  await cli.secateur.run('pull', 'magnitude at 0.5', '--to', made)
  const hub = await openTestHub()
  try {
    const env = {
      HF_ENDPOINT: hub.url,
      HF_TOKEN: 'hf_secret',
      HF_HUB_OFFLINE: '0',
      HF_HOME: join(folder, 'hf'),
    }
    const secateur = secateurAt(cli.stack.url, env)
    const refused = await secateur.run('publish', made, '--to', 'hub:org/model')
    assert.equal(refused.code, 3)
    assert.match(
      refused.stderr,
      /✗ The hub has no user or organisation org, or the token cannot see org\/model \(404 /,
    )
    assert.doesNotMatch(refused.stderr, /hf_secret/)
    const wrong = await secateur.run('publish', made, '--to', 'hub:model')
    assert.equal(wrong.code, 2)
    assert.match(wrong.stderr, /✗ hub:model: name the repository as hub:org\/name/)
  } finally {
    await hub.close()
  }
})

/** The names of the objects below a prefix. */
async function objectsOf({ url, bucket }: S3Server, prefix: string): Promise<string[]> {
  const client = connectS3(url)
  const { Contents = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/` }),
  )
  client.destroy()
  return Contents.map(({ Key }) => String(Key).slice(prefix.length + 1))
}
