/** Snapshots of `file:` models (ADR 27). Python takes one before a job is stored; control removes those that no job needs. */
import { execFile } from 'node:child_process'
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { isProblemCode, SecateurError } from '#core/errors.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import type { EngineOptions } from './process.ts'

/** How long a snapshot is kept without a job that needs it. Its job is stored right after it was taken. */
const GRACE_MS = 3_600_000
/** The lock that Python holds while it copies. */
const LOCK = '.lock'
const REMOVED = '.removed'

export type Snapshots = ReturnType<typeof createSnapshots>

/** @param folder the folder of all snapshots; null: no snapshots are taken */
export function createSnapshots(folder: string | null, { python, env, logger }: EngineOptions) {
  let last: Promise<void> = Promise.resolve()

  /**
   * Keeps the model of a job that is about to be stored. A large model is copied for minutes where the file system has no
   * reflinks. Copies follow one another.
   * @throws SecateurError PRUNE_MODEL_CHANGED, PRUNE_STORAGE_FULL, or PRUNE_UNAVAILABLE; no snapshot is left then
   */
  async function take({ model, revision }: Pick<JobSpec, 'model' | 'revision'>): Promise<void> {
    if (folder === null || !model.startsWith('file:')) return
    if (await renew(join(folder, nameOf(revision)))) return
    last = last.catch(() => {}).then(() => copy(model, revision)) // the caller of the last one handles its error
    await last
  }

  function copy(model: string, revision: string): Promise<void> {
    const command = ['-m', 'secateur', 'snapshot', model, '--revision', revision]
    return new Promise((resolve, reject) => {
      execFile(python, command, { env }, (error, _, stderr) => {
        if (!error) {
          resolve()
          return
        }
        const [, code = '', detail = ''] = /^(PRUNE_[A-Z_]+): (.*)$/m.exec(stderr) ?? []
        if (isProblemCode(code)) {
          reject(new SecateurError(code, detail, [{ pointer: '#/model', code, detail }]))
          return
        }
        logger.error({ error, model }, 'the snapshot of a model failed')
        const message = 'The snapshot of the model could not be taken. Try again in a moment.'
        reject(new SecateurError('PRUNE_UNAVAILABLE', message, [], { cause: error }))
      })
    })
  }

  /**
   * Removes the snapshots of other revisions, and what a process left behind that died.
   * @param needed reads the revisions of the models of all open jobs
   */
  async function removeUnneeded(needed: () => Promise<readonly string[]>): Promise<void> {
    if (folder === null) return
    const old = await namesOlderThan(folder, GRACE_MS)
    if (old.length === 0) return
    const kept = new Set((await needed()).map(nameOf))
    for (const name of old.filter((each) => !kept.has(each))) {
      await remove(join(folder, name))
      logger.info({ snapshot: name }, 'an unneeded snapshot is removed')
    }
  }

  return { take, removeUnneeded }
}

/** Python names the folder of a snapshot (`python/src/secateur/models/sources/snapshots.py`). */
const nameOf = (revision: string): string => revision.replace(/^sha256:/, '')

/** Restarts the grace of a snapshot. @returns whether there is one */
function renew(snapshot: string): Promise<boolean> {
  const now = new Date()
  return utimes(snapshot, now, now).then(
    () => true,
    () => false, // Python says what is wrong
  )
}

async function namesOlderThan(folder: string, ageMs: number): Promise<string[]> {
  const names = (await readdir(folder).catch(emptyIfMissing)).filter((name) => name !== LOCK)
  const ages = await Promise.all(
    names.map(async (name) => Date.now() - (await stat(join(folder, name))).mtimeMs),
  )
  return names.filter((_, index) => (ages[index] ?? 0) > ageMs)
}

/** The folder is created with the first snapshot. */
function emptyIfMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

/** A snapshot loses its name first, so that no trial reads half of it. */
async function remove(path: string): Promise<void> {
  const removed = path.endsWith(REMOVED) ? path : path + REMOVED
  if (removed !== path) await rename(path, removed)
  await rm(removed, { recursive: true, force: true })
}
