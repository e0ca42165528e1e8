/** A lock between processes: a file that names its holder. The lock of a dead holder is taken over. */
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** A living process holds the lock. */
export class LockHeldError extends Error {
  /** @param {string} path @param {number} pid the holder */
  constructor(path, pid) {
    super(`${path} is held by process ${pid}`)
    this.name = 'LockHeldError'
    this.pid = pid
  }
}

/**
 * Identifies a process beyond its pid, which another process may get later.
 * @param {number} pid
 * @returns {string | null} pid and start time; null when there is no such process
 */
export function identify(pid) {
  try {
    if (process.platform !== 'linux') {
      const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
      return `${pid} ${started}`
    }
    // proc(5): the command in parentheses may contain spaces. Counted after it, the state is field 0 and starttime field 19.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? null : `${pid} ${fields[19]}`
  } catch {
    return null
  }
}

/**
 * @param {string} path the lock file; its folder exists
 * @returns {() => void} releases the lock
 * @throws {LockHeldError}
 */
export function acquireLock(path) {
  const mine = identify(process.pid) ?? String(process.pid)
  while (true) {
    if (create(path, mine)) return () => rmSync(path, { force: true })
    const holder = readIfThere(path)
    const pid = Number.parseInt(holder ?? '', 10)
    if (holder && identify(pid) === holder) throw new LockHeldError(path, pid)
    if (holder !== null) setAside(path, holder)
  }
}

/**
 * Creates the lock file with its content in one step, by a link. A file that is opened and then written can be read while empty.
 * @param {string} path @param {string} content
 * @returns {boolean} false when the path is taken
 */
function create(path, content) {
  const fresh = `${path}.${process.pid}.new`
  try {
    writeFileSync(fresh, content)
    linkSync(fresh, path)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(fresh, { force: true })
  }
}

/**
 * Removes a dead holder's lock. It renames the file first, so that only one of two processes gets it. A process that has
 * renamed a newer lock puts it back.
 * @param {string} path @param {string} dead
 */
function setAside(path, dead) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if (readFileSync(aside, 'utf8') === dead) rmSync(aside)
  else renameSync(aside, path)
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    throw error
  }
}

/** @param {unknown} error @param {string} code */
const isCode = (error, code) => error instanceof Error && 'code' in error && error.code === code
