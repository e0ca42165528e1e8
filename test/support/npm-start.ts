/** Runs `npm start -- --json` with its own embedded servers. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { HOME, ROOT } from '../../scripts/setup/paths.mjs'

/** The environment of a stack in `home`. Nothing of a developer's `.env` replaces the embedded servers. */
export const stackEnv = (home: string, changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: '',
  REDIS_URL: '',
  PORT: '',
  SECATEUR_WEBHOOK_KEY: '',
  SECATEUR_HOME: home,
  ...changes,
})

export function temporaryHome(context: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'secateur-start-'))
  chmodSync(home, 0o755) // as root, Postgres runs as another user
  context.after(() => rmSync(home, { recursive: true, force: true }))
  linkBundledData(home)
  return home
}

/** Gives a home the bundled model and text, which the set-up would otherwise install again. */
export function linkBundledData(home: string): void {
  for (const name of ['models', 'datasets']) symlinkSync(join(HOME, name), join(home, name))
}

/** @param changes settings that override the environment */
export function npmStart(context: TestContext, home: string, changes?: NodeJS.ProcessEnv) {
  const npm = spawn('npm', ['start', '--silent', '--', '--json'], {
    cwd: ROOT,
    env: stackEnv(home, changes),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  context.after(() => npm.kill('SIGKILL'))
  const messages = createInterface({ input: npm.stdout })[Symbol.asyncIterator]()
  const problems = createInterface({ input: npm.stderr })[Symbol.asyncIterator]()
  return {
    npm,
    exit: once(npm, 'close'),
    /** The next message with this key. The messages before it contain no secret. */
    async message(key: string): Promise<Record<string, unknown>> {
      for (let line = await messages.next(); !line.done; line = await messages.next()) {
        const message = JSON.parse(line.value)
        if (key in message) return message
        assert.doesNotMatch(line.value, /sec_/)
      }
      throw new Error(`the stack ended before the message ${key}`)
    },
    /** The next line on stderr that fits. */
    async problem(fits: RegExp): Promise<string> {
      for (let line = await problems.next(); !line.done; line = await problems.next()) {
        if (fits.test(line.value)) return line.value
      }
      throw new Error(`the stack ended before the problem ${fits}`)
    },
  }
}
