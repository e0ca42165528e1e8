/** Models as Python saves them: folders with a manifest that names every other file. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NewArtifact } from '#core/repositories/index.ts'
import type { Manifest } from '#core/schemas/artifacts.ts'
import type { Layout } from '#core/schemas/spec.ts'
import { manifest } from './artifacts.ts'

/** Name -> content. */
export type Files = Record<string, string>

const describeFile = (content: string) => ({
  bytes: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
})

export const manifestOf = (files: Files, layout: Layout = 'plain'): Manifest =>
  manifest({
    layout,
    files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, describeFile(content)])),
  })

/** A model with these files, as a worker begins to store it. The manifest is not one of them. */
export const newArtifact = (files: Files, layout: Layout = 'plain'): NewArtifact => {
  const saved = manifestOf(files, layout)
  return {
    layout,
    manifest: saved,
    files: Object.entries(saved.files).map(([name, file]) => ({ name, ...file })),
  }
}

/** Writes the folder that Python saves. */
export async function saveModel(folder: string, files: Files, saved: object): Promise<void> {
  for (const [name, content] of Object.entries({ ...files, 'manifest.json': JSON.stringify(saved) })) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}
