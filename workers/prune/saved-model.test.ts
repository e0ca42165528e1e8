import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { BadResultError } from '#core/engine/answers.ts'
import { manifestOf, saveModel } from '../../test/support/saved-models.ts'
import { readSavedModel } from './saved-model.ts'

const root = await mkdtemp(join(tmpdir(), 'secateur-saved-'))
after(() => rm(root, { recursive: true }))

const FILES = { 'README.md': 'a card', 'weights/model-1.safetensors': 'some weights' }

async function save(manifest: object = manifestOf(FILES), files = FILES): Promise<string> {
  const folder = await mkdtemp(join(root, 'model-'))
  await saveModel(folder, files, manifest)
  return folder
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('a model has the files of its manifest, and the manifest', async () => {
  const manifest = manifestOf(FILES)
  const text = JSON.stringify(manifest)
  assert.deepEqual(await readSavedModel(await save(), 'plain'), {
    layout: 'plain',
    manifest,
    files: [
      { name: 'README.md', bytes: 6, sha256: sha256('a card') },
      { name: 'weights/model-1.safetensors', bytes: 12, sha256: sha256('some weights') },
      { name: 'manifest.json', bytes: text.length, sha256: sha256(text) },
    ],
  })
})

const { files } = manifestOf(FILES)
const card = { bytes: 6, sha256: sha256('a card') }

for (const [what, folder, problem] of [
  ['no folder', async () => join(root, 'none'), 'there is no folder'],
  ['no manifest', async () => mkdtemp(join(root, 'empty-')), 'there is no manifest.json'],
  [
    'a manifest of another layout',
    () => save(manifestOf(FILES, 'packed')),
    'the manifest is of the layout packed',
  ],
  ['a manifest of another version', () => save({ ...manifestOf(FILES), version: 3 }), /^manifest\.json: \//],
  [
    'a name that leads out',
    () => save({ ...manifestOf(FILES), files: { ...files, '../x': card } }),
    /^manifest\.json: \//,
  ],
  [
    'an absolute name',
    () => save({ ...manifestOf(FILES), files: { ...files, '/etc/passwd': card } }),
    /^manifest\.json: \//,
  ],
  [
    'a missing file',
    () => save({ ...manifestOf(FILES), files: { ...files, 'a.txt': card } }),
    'a.txt is missing',
  ],
  [
    'a missing manifest of its own name',
    () => save({ ...manifestOf(FILES), files: { ...files, 'manifest.json': card } }),
    'manifest.json is missing',
  ],
  [
    'an unnamed file',
    () => save(manifestOf(FILES), { ...FILES, 'extra.bin': '' } as typeof FILES),
    'the manifest does not name extra.bin',
  ],
  [
    'a file of another size',
    () => save(manifestOf(FILES), { ...FILES, 'README.md': 'cut' }),
    'README.md has 3 bytes, not 6',
  ],
  ['a manifest that is not JSON', withNotJson, 'manifest.json is not JSON'],
  ['a link', withLink, 'link is neither a file nor a folder'],
  ['a linked manifest', withLinkedManifest, 'manifest.json is neither a file nor a folder'],
] as const) {
  test(`a saved model with ${what} is refused`, async () => {
    await assert.rejects(readSavedModel(await folder(), 'plain'), (error) => {
      assert.ok(error instanceof BadResultError)
      const [, found = ''] = /^Python did not save the model as agreed: (.*)\.$/.exec(error.message) ?? []
      if (typeof problem === 'string') assert.equal(found, problem)
      else assert.match(found, problem)
      return true
    })
  })
}

async function withNotJson(): Promise<string> {
  const folder = await save()
  await writeFile(join(folder, 'manifest.json'), '{')
  return folder
}

async function withLink(): Promise<string> {
  const folder = await save()
  await symlink('/etc/passwd', join(folder, 'link'))
  return folder
}

async function withLinkedManifest(): Promise<string> {
  const folder = await save()
  await mkdir(join(folder, 'elsewhere'))
  await rm(join(folder, 'manifest.json'))
  await symlink('/etc/passwd', join(folder, 'manifest.json'))
  return folder
}
