/** The way of a pruned model through the whole service: kept or made later, stored, pulled, and measured again. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Manifest } from '#core/schemas/artifacts.ts'
import type { JobRequest } from '#core/schemas/spec.ts'
import { answer } from '../clients/typescript/index.ts'
import { createTestClient, hasEnded, type TestClient } from './support/client.ts'
import { startSeaweedFs } from './support/seaweedfs.ts'
import { secateurAt } from './support/secateur.ts'
import { createFixture, type Fixture, type Stack, startStack } from './support/service.ts'

/** Settings of the storage, and how to stop its server. */
interface Kind {
  name: string
  open: () => Promise<{ env: NodeJS.ProcessEnv; stop: () => Promise<void> }>
}

const KINDS: Kind[] = [
  { name: 'a folder', open: async () => ({ env: {}, stop: async () => {} }) },
  {
    name: 'S3',
    open: async () => {
      const server = await startSeaweedFs()
      return { env: { ...server.env, SECATEUR_ARTIFACTS: `s3://${server.bucket}/models` }, stop: server.stop }
    },
  },
]

for (const { name, open } of KINDS) {
  describe(`models stored in ${name}`, () => {
    let fixture: Fixture
    let stack: Stack
    let client: TestClient
    let secateur: ReturnType<typeof secateurAt>
    let storage: Awaited<ReturnType<Kind['open']>>
    before(async () => {
      fixture = await createFixture()
      storage = await open()
      stack = await startStack(fixture, storage.env)
      client = createTestClient(stack.url)
      secateur = secateurAt(stack.url)
    })
    after(async () => {
      await stack?.dispose()
      await storage?.stop()
      await fixture?.dispose()
    })

    const sweep = (changes: Partial<JobRequest> = {}) => ({
      model: fixture.model,
      methods: ['magnitude', 'wanda'],
      levels: [0.5, 0.7],
      calibration: { dataset: fixture.calibration, samples: 4, seqlen: 32 },
      evaluations: [{ dataset: fixture.evaluation, seqlen: 32, windows: 8 }],
      reuse: false,
      ...changes,
    })

    async function run(request: ReturnType<typeof sweep>) {
      const { id } = await client.submit(request)
      return client.until(id, hasEnded)
    }

    async function figure(jobId: string, method: string, level: number): Promise<unknown> {
      const trials = await client.trials(jobId)
      return trials.find((trial) => trial.method.id === method && trial.level === level)?.measurements[0]
        ?.value
    }

    /** The figure of a pulled folder, measured by a new job as its dense baseline. */
    async function measureAgain(folder: string): Promise<unknown> {
      const job = await run(sweep({ model: `file:${folder}`, methods: ['magnitude'], levels: [0.5] }))
      assert.equal(job.status, 'succeeded')
      return figure(job.id, 'dense', 0)
    }

    const manifestOf = async (folder: string): Promise<Manifest> =>
      JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))

    test('a kept model, and one made after the table was read, have the figures of the table', async () => {
      const kept = [{ methods: ['magnitude'], levels: [0.5], layout: 'plain' as const }]
      const job = await run(sweep({ keepArtifacts: kept }))
      assert.equal(job.status, 'succeeded')
      const listed = await secateur.json('artifacts', '--job', job.id)
      assert.equal(listed.items.length, 1)
      for (const [method, level, reproduced] of [
        ['magnitude', 0.5, null],
        ['wanda', 0.7, true],
      ] as const) {
        const folder = join(fixture.folder, `${method}-${level}`)
        const { code, stderr } = await secateur.run('pull', job.id, `${method}@${level}`, '--to', folder)
        assert.equal(code, 0, stderr)
        const manifest = await manifestOf(folder)
        assert.equal(manifest.reproduced, reproduced)
        assert.deepEqual(
          (await readdir(folder)).sort(),
          [...Object.keys(manifest.files), 'manifest.json'].sort(),
        )
        const value = await figure(job.id, method, level)
        assert.equal(manifest.measurements[0]?.value, value)
        assert.equal(await measureAgain(folder), value)
      }
      const all = await secateur.json('artifacts', '--job', job.id)
      assert.equal(all.items.length, 2)
    })

    test('the card shows the dense figure, and a trial that only makes a model measures nothing', async () => {
      const job = await run(sweep({ methods: ['wanda'], levels: [0.6], keepArtifacts: 'all' }))
      const [dense, pruned] = await client.trials(job.id)
      assert.ok(dense && pruned)
      const made = await answer(
        client.api.POST('/v1/trials/{id}/artifact', {
          params: { path: { id: pruned.id } },
          body: { layout: 'packed' },
        }),
      )
      assert.equal((await client.until(String(made.job?.id), hasEnded)).status, 'succeeded')
      const [making] = await client.trials(String(made.job?.id))
      assert.deepEqual(making?.measurements, [])
      const { items } = await answer(
        client.api.GET('/v1/artifacts', { params: { query: { trial: pruned.id } } }),
      )
      assert.deepEqual(items.map(({ layout }) => layout).sort(), ['packed', 'plain'])
      for (const { id, layout } of items) {
        const detail = await answer(client.api.GET('/v1/artifacts/{id}', { params: { path: { id } } }))
        assert.deepEqual(detail.measurements, pruned.measurements)
        assert.deepEqual(detail.denseMeasurements, dense.measurements)
        assert.equal(detail.reproduced, layout === 'packed' ? true : null)
      }
    })
  })
}
