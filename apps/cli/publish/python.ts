/** Runs the engine's `publish`, which verifies the model and knows the model hub, and shows what it does. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { isProblemCode, SecateurError } from '#core/errors.ts'
import { readEnvironment } from '#core/runtime/environment.ts'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { UsageError } from '../errors.ts'
import { say } from '../render/terminal.ts'

/** Python says what it begins. Other lines come from its libraries. */
const STEP = /…$/

/**
 * @param target `hub:org/name` or a folder
 * @returns the address of the copy
 * @throws SecateurError, UsageError
 */
export async function publishByPython(folder: string, target: string, isPublic: boolean): Promise<string> {
  const options = isPublic ? ['--public'] : []
  const child = spawn(
    interpreter(),
    ['-m', 'secateur', 'publish', resolve(folder), '--to', target, ...options],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const problems: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (STEP.test(line)) say(line, process.stderr)
    else problems.push(line)
  })
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]).catch((error) => {
    throw new UsageError(
      `Cannot run ${interpreter()}: ${error.message}. Run \`npm run setup\` in the checkout.`,
    )
  })
  if (code === 0) return JSON.parse(stdout).address
  throw refusal(problems.join('\n'))
}

/** Like the services, but relative to the checkout: the command runs in any folder. */
function interpreter(): string {
  const python = readEnvironment().SECATEUR_PYTHON || '.venv/bin/python'
  return python.includes('/') ? resolve(ROOT, python) : python
}

/** Python ends with a line `CODE: message`. */
function refusal(stderr: string): Error {
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  const [, code = '', message = ''] = /^(PRUNE_\w+): (.*)$/.exec(last) ?? []
  if (code === 'PRUNE_VALIDATION') return new UsageError(message)
  return isProblemCode(code) ? new SecateurError(code, message) : new Error(stderr)
}
