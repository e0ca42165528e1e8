/** An API with small limits of uploads, and what tests send to it. */
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, afterEach } from 'node:test'
import { createRepositories } from '#core/repositories/index.ts'
import type { DatasetResource } from '#core/schemas/datasets.ts'
import { createTestApi } from './api.ts'
import { createTestDatabase, TEST_KEY } from './database.ts'
import { createTestLog } from './log.ts'

export const UPLOAD_LIMIT = 64 * 1_024
export const TEAM_LIMIT = 160 * 1_024
/** Shorter than the usual half a minute, in which an upload has to send some bytes. */
const STALL_LIMIT_MS = 2_000
export const TEXT = { 'content-type': 'text/plain; charset=utf-8' }
export const TRACES = { 'content-type': 'application/x-ndjson' }
export const TEXT_URL = '/v1/datasets?name=a%20text&kind=text'
export const TRACES_URL = '/v1/datasets?name=queries&kind=traces'

export type Body = string | Buffer | Readable

/** Await it at the top of a test file. It removes all uploads after each test, and stops after the last. */
export async function openUploads() {
  const log = createTestLog()
  /** Emits `dropped` when the row of an upload has been removed. */
  const uploads = new EventEmitter()
  const folder = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
  const database = await createTestDatabase()
  const repositories = createRepositories(database.db)
  const { datasets } = repositories
  const drop: typeof datasets.drop = async (id) => {
    await datasets.drop(id)
    uploads.emit('dropped')
  }
  const api = await createTestApi({
    database,
    env: {
      SECATEUR_UPLOADS: folder,
      SECATEUR_UPLOAD_LIMIT: String(UPLOAD_LIMIT),
      SECATEUR_TEAM_UPLOADS: String(TEAM_LIMIT),
    },
    deps: { logger: log.logger, repositories: { ...repositories, datasets: { ...datasets, drop } } },
    limits: { stall: STALL_LIMIT_MS },
  })
  after(async () => {
    api.app.server.closeAllConnections() // of a test that failed
    await api.dispose()
    await database.dispose()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(async () => {
    await api.db.job.deleteMany()
    await api.db.dataset.deleteMany()
    for (const name of await readdir(folder)) await rm(join(folder, name))
  })

  const send = (body: Body, headers: Record<string, string> = TEXT, url = TEXT_URL, key = TEST_KEY) =>
    api.as(key).request({ method: 'POST', url, headers, body })

  async function upload(
    body: Body,
    headers?: Record<string, string>,
    url?: string,
  ): Promise<DatasetResource> {
    const response = await send(body, headers, url)
    assert.equal(response.statusCode, 201, response.body)
    return response.json()
  }

  return {
    api,
    folder,
    log,
    uploads,
    send,
    upload,
    remove: (id: string) => api.request({ method: 'DELETE', url: `/v1/datasets/${id}` }),
    assertNothingLeft: async () => {
      assert.deepEqual(await api.db.dataset.findMany(), [])
      assert.deepEqual(await readdir(folder), [])
    },
  }
}
