/** Every check finds a breakage, and none finds anything where all is sound. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { createRepositories } from '#core/repositories/index.ts'
import { createFolderStorage } from '#core/storage/folder.ts'
import { blobKey } from '#core/storage/keys.ts'
import { storeArtifact } from '../../test/support/artifacts.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { registerHost, submitPlanned } from '../../test/support/fixtures.ts'
import { auditModels, MODEL_CHECKS } from './audit-models.ts'
import { folderFiles } from './stored-files.ts'

/** SQL that damages the model or its trial, and what is then found. */
const BREAKAGES: [name: string, sql: string, broken: string[]][] = [
  [
    'a model is shown twice',
    `DROP INDEX artifacts_trial_layout_key;
     INSERT INTO artifacts (id, team_id, trial_id, claim_token, layout, manifest, bytes, stored_at)
     SELECT gen_random_uuid(), team_id, trial_id, gen_random_uuid(), layout, manifest, bytes, stored_at FROM artifacts`,
    ['models are shown twice'],
  ],
  [
    'a model of two is missing',
    `UPDATE trials SET layouts = '{plain,packed}' WHERE id = $trial`,
    ['trials have neither their model nor a warning'],
  ],
  [
    'a model that was made later is missing',
    `UPDATE trials SET makes_model_of = $trial, layouts = '{packed}', status = 'succeeded', ended_at = now()
     WHERE id <> $trial AND ordinal = 2`,
    ['trials have neither their model nor a warning'],
  ],
  [
    'a model stays hidden',
    `UPDATE artifacts SET stored_at = NULL;
     UPDATE trials SET warnings = '["The model is not stored. The disk is full."]' WHERE id = $trial`,
    ['models are left that are not shown'],
  ],
  [
    'a blob has no reference',
    `DELETE FROM artifact_files WHERE name = 'README.md'`,
    ['blobs are left that no model refers to'],
  ],
  [
    'a blob is still marked as deleted',
    `UPDATE blobs SET deleted_at = now() WHERE id = (SELECT blob_id FROM artifact_files WHERE name = 'README.md')`,
    ['blobs are left that no model refers to'],
  ],
  [
    'bytes are not marked as stored',
    `UPDATE blobs SET stored_at = NULL WHERE id = (SELECT blob_id FROM artifact_files WHERE name = 'README.md')`,
    ['files of models are incomplete'],
  ],
  [
    'a row vanishes before its object',
    `DELETE FROM artifact_files WHERE name = 'README.md';
     DELETE FROM blobs b WHERE NOT EXISTS (SELECT FROM artifact_files f WHERE f.blob_id = b.id)`,
    ['objects have no row'],
  ],
]

describe('the audit of models', () => {
  let database: TestDatabase
  let folder: string
  let trialId: string
  let readme: string
  let hostId: string

  /** A trial that has succeeded and has its model. */
  beforeEach(async () => {
    database = await createTestDatabase()
    folder = await mkdtemp(join(tmpdir(), 'secateur-audit-'))
    const { db } = database
    const repositories = createRepositories(db)
    const { id: jobId } = await submitPlanned(repositories)
    const trial = await db.trial.findFirstOrThrow({ where: { jobId, ordinal: 1 } })
    trialId = trial.id
    await db.trial.update({
      where: { id: trialId },
      data: { layouts: ['plain'], status: 'succeeded', endedAt: new Date() },
    })
    const { blobs } = await storeArtifact(db, createFolderStorage(join(folder, 'storage')), {
      trialId,
      files: { 'README.md': 'a model', 'model.safetensors': 'weights' },
    })
    assert.ok(blobs['README.md'])
    readme = join(folder, 'storage', blobKey(blobs['README.md']))
    hostId = await registerHost(repositories)
  })
  afterEach(async () => {
    await database.dispose()
    await rm(folder, { recursive: true })
  })

  async function find(removed: string[] = []): Promise<string[]> {
    const places = { files: folderFiles(join(folder, 'storage')), home: join(folder, 'home') }
    const found = await auditModels(database.url, places, removed)
    return found.map((line) => line.split(': ')[0] ?? '')
  }

  test('finds nothing where all is sound', async () => {
    assert.deepEqual(await find(), [])
  })

  for (const [name, sql, broken] of BREAKAGES)
    test(`${name}: ${broken.join(', ')}`, async () => {
      for (const statement of sql.replaceAll('$trial', `'${trialId}'`).split(';'))
        await database.db.$executeRawUnsafe(statement)
      assert.deepEqual(await find(), broken)
    })

  test('a model that a client has removed is not missed', async () => {
    await database.db.trial.update({ where: { id: trialId }, data: { layouts: ['plain', 'packed'] } })
    assert.deepEqual(await find([`${trialId} packed`]), [])
  })

  test('a file that is cut short, and one that is lost, are incomplete', async () => {
    await writeFile(readme, 'a mod')
    assert.deepEqual(await find(), ['files of models are incomplete'])
    await rm(readme)
    assert.deepEqual(await find(), ['files of models are incomplete'])
  })

  test('unfinished files and scratch files are left over', async () => {
    assert.deepEqual(await readdir(join(folder, 'storage/.unfinished')), [])
    for (const path of ['storage/.unfinished/part', `home/scratch/${hostId}/token/plain/config.json`]) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), '')
    }
    assert.deepEqual(await find(), ['files are unfinished', 'scratch files are left'])
  })

  test('has a breakage for every check', () => {
    const covered = new Set(BREAKAGES.flatMap(([, , broken]) => broken))
    assert.deepEqual(
      MODEL_CHECKS.map(({ broken }) => broken).filter((broken) => !covered.has(broken)),
      [],
    )
  })
})
