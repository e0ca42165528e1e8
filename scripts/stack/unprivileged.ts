/** Postgres refuses to run as root. Root's runs as `nobody`, who exists everywhere, from places that `nobody` may enter. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const NOBODY = 65_534
/** Outlives a restart of the machine, and everyone may enter it. */
const OPEN_FOLDER = '/var/tmp'

export interface Place {
  /** User to run as; ours when there is none. */
  uid?: number
  /** For the data. */
  folder: string
  /** The server's `bin`, `lib` and `share`. */
  native: string
}

/**
 * `folder` and `native` themselves, unless we are root and only root gets there (a checkout below /root): then a folder
 * for them in `/var/tmp`, and a copy of the server.
 */
export function choosePlace(folder: string, native: string): Place {
  if (process.getuid?.() !== 0) return { folder, native }
  return {
    uid: NOBODY,
    folder: isOpen(dirname(folder)) ? folder : join(openFolder(digest(folder)), 'postgres'),
    native: isOpen(native) ? native : copyServer(native),
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

function copyServer(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8'))
  const copy = join(openFolder(`postgres-${version}`), 'native')
  if (!existsSync(copy)) {
    const fresh = `${copy}.${process.pid}`
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true })
    // Another process may have been faster; its copy is as good.
    if (existsSync(copy)) rmSync(fresh, { recursive: true })
    else renameSync(fresh, copy)
  }
  return copy
}

/** A folder in a place where anyone may make one: it must be ours. */
function openFolder(name: string): string {
  const folder = join(OPEN_FOLDER, `secateur-${name}`)
  mkdirSync(folder, { recursive: true })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== 0) throw new Error(`${folder} belongs to someone else`)
  chmodSync(folder, 0o755)
  return folder
}

/** Whether others may enter a folder and all those above it. */
function isOpen(folder: string): boolean {
  const parent = dirname(folder)
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpen(parent))
}
