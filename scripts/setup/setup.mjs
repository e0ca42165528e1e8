/** Installs what a checkout is missing or has out of date. A lock keeps two set-ups from running at once. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { acquireLock, LockHeldError } from './lock.mjs'
import { showStep } from './progress.mjs'

const LOCK_POLL_MS = 250

/**
 * @param {readonly import('./steps.mjs').Step[]} steps in the order of their dependencies
 * @param {string} folder of the lock file; created when missing
 * @returns {Promise<boolean>} whether any step ran
 * @throws {import('./machine.mjs').SetupError} when a step fails; the steps before it stay done
 */
export async function setUp(steps, folder) {
  if (steps.every((step) => step.isDone())) return false
  const release = await waitForLock(folder)
  try {
    for (const step of steps) if (!step.isDone()) await runStep(step)
  } finally {
    release()
  }
  return true
}

/** @param {import('./steps.mjs').Step} step */
async function runStep(step) {
  const shown = showStep(step.title)
  try {
    await step.run(shown.update)
  } catch (error) {
    shown.failed()
    throw error
  }
  shown.done()
}

/** @param {string} folder */
async function waitForLock(folder) {
  mkdirSync(folder, { recursive: true })
  let waiting
  while (true) {
    try {
      const release = acquireLock(join(folder, 'setup.lock'))
      waiting?.done()
      return release
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error
      waiting ??= showStep(`Waiting for the set-up of process ${error.pid}`)
      await delay(LOCK_POLL_MS)
    }
  }
}
