/** Postgres refuses to run as root. Root's runs as `nobody`, who exists everywhere, from a place that `nobody` may enter. */
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

const NOBODY = 65_534

export interface Place {
  /** User to run as; ours when there is none. */
  uid?: number
  /** For the data. */
  folder: string
  /** The server's `bin`, `lib` and `share`. */
  native: string
}

/**
 * `folder` and `native` themselves, unless we are root and they lie where only root gets (a checkout below /root): then
 * a folder of the same checkout's in `/var/tmp`, with a copy of the server.
 */
export function choosePlace(folder: string, native: string, isRoot = process.getuid?.() === 0): Place {
  if (!isRoot) return { folder, native }
  if (isOpen(dirname(folder)) && isOpen(native)) return { uid: NOBODY, folder, native }

  const checkout = createHash('sha256').update(`${folder}\0${native}`).digest('hex').slice(0, 16)
  const place = join('/var/tmp', `secateur-${checkout}`)
  mkdirSync(place, { recursive: true })
  if (statSync(place).uid !== process.getuid?.()) throw new Error(`${place} belongs to someone else`)
  chmodSync(place, 0o755)
  const copy = join(place, 'native')
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true })
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    renameSync(`${copy}.new`, copy)
  }
  return { uid: NOBODY, folder: join(place, 'postgres'), native: copy }
}

/** Whether others may enter a folder and all those above it. */
function isOpen(folder: string): boolean {
  const parent = dirname(folder)
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpen(parent))
}
