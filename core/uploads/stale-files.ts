/**
 * Removes what a folder of uploads no longer needs. An upload may be deleted by another machine, so each process looks at its own
 * folder: when it starts, and every hour.
 */
import { lstat, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UUID_PATTERN } from '#core/domain/ids.ts'
import type { Repositories } from '#core/repositories/index.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { repeat } from '#core/runtime/repeat.ts'
import { ifMissing } from '#core/storage/tree.ts'
import { PART, SUFFIXES } from './files.ts'

const PAGE = 500
const INTERVAL_MS = 3_600_000
/** A file that is still being written after this time was left behind by a process that died. */
const UNFINISHED_MS = 2 * INTERVAL_MS

const FILE = new RegExp(
  `^(${UUID_PATTERN})(?:\\.${UUID_PATTERN})?(?:${[PART, ...Object.values(SUFFIXES)].join('|')})$`,
)

export interface StaleFilesDeps {
  folder: string
  datasets: Pick<Repositories['datasets'], 'existing'>
  logger: Logger
}

/** Removes stale files now and every hour. */
export const removeStaleFilesHourly = (deps: StaleFilesDeps) =>
  repeat(
    () => removeStaleFiles(deps),
    INTERVAL_MS,
    (error) => deps.logger.warn({ error }, 'local files of deleted uploads were not removed'),
  )

/** One round. Files with other names stay. */
export async function removeStaleFiles({ folder, datasets }: Omit<StaleFilesDeps, 'logger'>): Promise<void> {
  for await (const page of pagesOf(folder)) {
    const existing = await datasets.existing(page.map(({ id }) => id))
    for (const { id, name } of page) {
      const path = join(folder, name)
      if (!existing.has(id) || (name.endsWith(PART) && (await isOld(path)))) await rm(path, { force: true })
    }
  }
}

interface UploadFile {
  /** Of the upload. */
  id: string
  name: string
}

async function* pagesOf(folder: string): AsyncGenerator<UploadFile[]> {
  let page: UploadFile[] = []
  for await (const { name } of (await opendir(folder).catch(ifMissing(null))) ?? []) {
    const [, id] = FILE.exec(name) ?? []
    if (id) page.push({ id, name })
    if (page.length < PAGE) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}

async function isOld(path: string): Promise<boolean> {
  const found = await lstat(path).catch(ifMissing(null))
  return found !== null && found.mtimeMs < Date.now() - UNFINISHED_MS
}
