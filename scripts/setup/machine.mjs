/** Checks what the set-up needs from the machine: recent versions of Node and Python. */
import { spawnSync } from 'node:child_process'

const NODE = [20, 19]
const PYTHON = [3, 11]

/** A problem that only the user can solve. The message says how. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'SetupError'
  }
}

/** @throws {SetupError} when this Node is too old */
export function requireNode(version = process.versions.node) {
  if (!atLeast(version, NODE)) {
    throw new SetupError(
      `Secateur needs Node ${NODE.join('.')} or newer; this is ${version}. See https://nodejs.org`,
    )
  }
}

/**
 * The interpreter that creates `.venv`: `SECATEUR_PYTHON` if it is set, else the first one that is recent enough.
 * @param {string | undefined} chosen
 * @returns {string}
 * @throws {SetupError} when there is none; the message lists the versions found
 */
export function findPython(chosen = process.env.SECATEUR_PYTHON) {
  const candidates = chosen ? [chosen] : ['python3.13', 'python3.12', 'python3.11', 'python3']
  const found = []
  for (const command of candidates) {
    const { status, stdout } = spawnSync(
      command,
      ['-c', 'import platform; print(platform.python_version())'],
      {
        encoding: 'utf8',
      },
    )
    if (status !== 0) continue
    const version = stdout.trim()
    if (atLeast(version, PYTHON)) return command
    found.push(`${command} is ${version}`)
  }
  throw new SetupError(
    `Secateur needs Python ${PYTHON.join('.')} or newer (${found.join(', ') || `none of ${candidates.join(', ')} runs`}). ` +
      'Install it, or set SECATEUR_PYTHON=/path/to/python.',
  )
}

/** @param {string} version `20.19.1` @param {number[]} least `[20, 19]` */
function atLeast(version, least) {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10))
  const [major = 0, minor = 0] = parts
  const [leastMajor = 0, leastMinor = 0] = least
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}
