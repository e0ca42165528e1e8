/** Reads a model as Python saved it: a folder with a manifest that names every other file. */
import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Compile } from 'typebox/compile'
import { BadResultError, firstProblem } from '#core/engine/answers.ts'
import type { NewArtifact } from '#core/repositories/index.ts'
import { type Manifest, ManifestSchema } from '#core/schemas/artifacts.ts'
import type { Layout } from '#core/schemas/spec.ts'

const MANIFEST = 'manifest.json'
const ManifestChecker = Compile(ManifestSchema)

/**
 * The model in a folder. Its files are those of the manifest and the manifest itself.
 * @throws BadResultError unless the folder has exactly the files of its manifest, with their sizes and without links
 */
export async function readSavedModel(folder: string, layout: Layout): Promise<NewArtifact> {
  const found = await sizesOf(folder)
  if (!found.delete(MANIFEST)) throw bad(`there is no ${MANIFEST}`)
  const text = await readFile(join(folder, MANIFEST))
  const manifest = parse(text.toString())
  if (manifest.layout !== layout) throw bad(`the manifest is of the layout ${manifest.layout}`)
  const files = Object.entries(manifest.files).map(([name, file]) => ({ name, ...file }))
  for (const { name, bytes } of files) {
    const size = found.get(name)
    if (size === undefined) throw bad(`${name} is missing`)
    if (size !== bytes) throw bad(`${name} has ${size} bytes, not ${bytes}`)
    found.delete(name)
  }
  const [unnamed] = found.keys()
  if (unnamed !== undefined) throw bad(`the manifest does not name ${unnamed}`)
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { layout, manifest, files: [...files, { name: MANIFEST, bytes: text.length, sha256 }] }
}

/** Relative path with `/` -> bytes, for every file below a folder. */
async function sizesOf(folder: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  const visit = async (prefix: string) => {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const name = prefix + entry.name
      if (entry.isDirectory()) await visit(`${name}/`)
      else if (entry.isFile()) sizes.set(name, (await lstat(join(folder, name))).size)
      else throw bad(`${name} is neither a file nor a folder`)
    }
  }
  await visit('').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? bad('there is no folder') : error
  })
  return sizes
}

function parse(text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad(`${MANIFEST} is not JSON`)
  }
  if (!ManifestChecker.Check(value)) throw bad(`${MANIFEST}: ${firstProblem(ManifestChecker, value)}`)
  return value
}

const bad = (problem: string) => new BadResultError(`Python did not save the model as agreed: ${problem}.`)
