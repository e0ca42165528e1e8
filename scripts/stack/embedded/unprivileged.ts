/** Postgres refuses to run as root. Under root it runs as the user `nobody`, from folders that `nobody` may enter. */
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
/** Survives a restart of the machine, and every user may enter it. */
const OPEN_FOLDER = '/var/tmp'

export interface Place {
  /** User to run as; missing for the user of this process. */
  uid?: number
  /** Folder for the data. */
  folder: string
  /** Folder with the server's `bin`, `lib` and `share`. */
  native: string
}

/**
 * Returns `folder` and `native` unchanged, unless this is root and only root may enter them, as in a checkout below /root.
 * Then the data goes to `/var/tmp`, and the server runs from a copy there.
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
    // Another process may have made the same copy meanwhile.
    if (existsSync(copy)) rmSync(fresh, { recursive: true })
    else renameSync(fresh, copy)
  }
  return copy
}

/** Creates a folder where every user may create one, and checks that root owns it. */
function openFolder(name: string): string {
  const folder = join(OPEN_FOLDER, `secateur-${name}`)
  mkdirSync(folder, { recursive: true })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== 0)
    throw new Error(`${folder} belongs to another user. Remove it.`)
  chmodSync(folder, 0o755)
  return folder
}

/** Whether other users may enter a folder and all folders above it. */
function isOpen(folder: string): boolean {
  const parent = dirname(folder)
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isOpen(parent))
}
