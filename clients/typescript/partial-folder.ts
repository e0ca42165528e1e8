/**
 * A folder that appears when it is complete. Until then its files are in `<folder>.partial/<id>`, where the next call finds
 * them. The Python client does the same.
 */
import { mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'

/** The folder cannot be used. The message says why, and what to do. */
export class FolderError extends Error {
  override readonly name = 'FolderError'
}

/**
 * Fills a folder and gives it its name.
 * @param folder must be empty or missing
 * @param id of the content: files of another id are not used
 * @param fill gets the folder to fill, which has the files of earlier calls
 * @throws FolderError
 */
export async function completeFolder<Result>(
  folder: string,
  id: string,
  fill: (partial: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(folder)
  try {
    return await withLock(target, async (partial) => {
      await requireFree(target)
      const content = join(partial, id)
      await makeFolder(dirname(target), content)
      const result = await fill(content)
      await rename(content, target)
      await rm(partial, { recursive: true })
      return result
    })
  } catch (error) {
    throw isFileError(error) ? new FolderError(explain(target, error), { cause: error }) : error
  }
}

/**
 * Creates a folder inside another one, with those in between.
 * @throws FolderError where a link leads elsewhere
 */
export async function makeFolder(parent: string, path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  if ((await realpath(path)) !== join(await realpath(parent), relative(parent, path)))
    throw new FolderError(`${path} leads through a link. Remove it, or choose another folder.`)
}

/** Folders that this process fills. */
const busy = new Set<string>()

/** One call at a time has the partial folder. A lock whose process has died does not count. */
async function withLock<Result>(target: string, run: (partial: string) => Promise<Result>): Promise<Result> {
  if (busy.has(target)) throw new FolderError(`${target} is being filled by this process already.`)
  busy.add(target)
  const partial = `${target}.partial`
  const lock = join(partial, `lock-${process.pid}`)
  try {
    await mkdir(dirname(target), { recursive: true })
    await makeFolder(dirname(target), partial)
    await writeFile(lock, '')
    await rejectOthers(target, partial)
    return await run(partial)
  } finally {
    busy.delete(target)
    await rm(lock, { force: true })
    await rmdir(partial).catch(() => {}) // it has files for the next call, or is gone
  }
}

async function rejectOthers(target: string, partial: string): Promise<void> {
  for (const name of await readdir(partial)) {
    const [, pid] = /^lock-(\d+)$/.exec(name) ?? []
    if (!pid || Number(pid) === process.pid) continue
    const lock = join(partial, name)
    if (isAlive(Number(pid)))
      throw new FolderError(
        `Process ${pid} fills ${target} already. Wait for it, or choose another folder. If it does something else, remove ${lock}.`,
      )
    await rm(lock, { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function requireFree(target: string): Promise<void> {
  const names = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  if (names.length > 0) throw new FolderError(`${target} is not empty. Choose another folder.`)
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space and repeat the command: it continues',
  EDQUOT: 'your disk quota is used up. Free some space and repeat the command: it continues',
  EACCES: 'you may not write there. Choose another folder',
  EPERM: 'you may not write there. Choose another folder',
  EROFS: 'the file system is read-only. Choose another folder',
  ENOTDIR: 'it is not a folder. Choose another one',
  ELOOP: 'it contains a link. Remove it, or choose another folder',
  ENAMETOOLONG: 'the name is too long. Choose another one',
}

const explain = (target: string, error: NodeJS.ErrnoException): string =>
  `Cannot write ${target}: ${REASONS[error.code ?? ''] ?? error.message}.`
