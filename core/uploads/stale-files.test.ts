import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { uuidv7 } from 'uuidv7'
import { DEFAULT_TEAM_ID } from '#core/domain/ids.ts'
import { openTestRepositories } from '../../test/support/repositories.ts'
import { removeStaleFiles } from './stale-files.ts'

const { datasets } = await openTestRepositories()
const folder = await mkdtemp(join(tmpdir(), 'secateur-uploads-'))
after(() => rm(folder, { recursive: true }))

const reserve = async () => {
  const limits = { perUpload: 1_000, perTeam: 1_000_000 }
  const { id } = await datasets.reserve(
    { teamId: DEFAULT_TEAM_ID, name: 'a', kind: 'text', bytes: 4 },
    limits,
  )
  return id
}
async function store(): Promise<string> {
  const id = await reserve()
  await datasets.keep(id, { bytes: 4, documents: 1, sha256: id })
  return id
}

test('files of deleted uploads and old unfinished files are removed, and no others', async () => {
  const [underWay, shown, hidden] = [await reserve(), await store(), await store()]
  await datasets.hide(DEFAULT_TEAM_ID, hidden)
  const kept = [
    `${underWay}.part`,
    `${shown}.jsonl`,
    `${shown}.${uuidv7()}.part`,
    'notes.txt',
    `${hidden}.bak`,
  ]
  const abandoned = `${shown}.${uuidv7()}.part`
  const stale = [
    `${hidden}.txt`,
    `${uuidv7()}.jsonl`,
    `${uuidv7()}.part`,
    `${hidden}.${uuidv7()}.part`,
    abandoned,
  ]
  for (const name of [...kept, ...stale]) await writeFile(join(folder, name), 'text')
  const threeHoursAgo = Date.now() / 1_000 - 3 * 3_600
  for (const name of [abandoned, `${shown}.jsonl`])
    await utimes(join(folder, name), threeHoursAgo, threeHoursAgo)
  await removeStaleFiles({ folder, datasets })
  assert.deepEqual((await readdir(folder)).sort(), kept.sort())
})

test('a machine that never read an upload has no folder', async () => {
  await removeStaleFiles({ folder: join(folder, 'missing'), datasets })
})
