/** Runs one command of the set-up. Its last line is shown while it runs, and its output only when it fails. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { SetupError } from './machine.mjs'

const TAIL_LINES = 60

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, onLine: (line: string) => void }} options
 * @returns {Promise<void>}
 * @throws {SetupError} with the last lines it printed
 */
export async function runCommand(command, args, { cwd, env, onLine }) {
  // In its own process group, so that an interrupted set-up ends the command's children as well.
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const unhook = onSignal((signal) => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
    process.exit(128 + constants.signals[signal])
  })
  /** @type {string[]} */
  const tail = []
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      tail.push(line)
      if (tail.length > TAIL_LINES) tail.shift()
      if (line.trim()) onLine(line.trim())
    })
  }
  try {
    await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        if (code === 0) return resolve(undefined)
        const how = signal ? `was ended by ${signal}` : `exited with ${code}`
        reject(new SetupError(`${tail.join('\n')}\n\n\`${[command, ...args].join(' ')}\` ${how}`))
      })
    })
  } finally {
    unhook()
  }
}

/** @param {(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void} listener */
function onSignal(listener) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, listener)
  return () => {
    for (const signal of signals) process.off(signal, listener)
  }
}
