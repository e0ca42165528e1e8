/** `npm run dev`: runs the stack with readable debug logs, and restarts its services when a source file changes. */
import { watch } from 'node:fs'
import { join } from 'node:path'
import pretty from 'pino-pretty'
import { readFlags, stopSignal, untilAborted } from './command-line.ts'
import { compile } from './setup/compile.mjs'
import { ROOT } from './setup/paths.mjs'
import { describeFirstKey, makeFirstKey } from './stack/keys.ts'
import { startStack } from './stack/stack.ts'

const HELP = `npm run dev

Starts the stack as \`npm start\` does, prints the logs of every service, and restarts the services after a change in
core, apps, workers or python/src. LOG_LEVEL is debug by default.
  --help   print this text`

const WATCHED = ['core', 'apps', 'workers', 'python/src']
/** Editors write a file in several steps, and a checkout writes many files. */
const SETTLE_MS = 300

readFlags({}, HELP)
const log = pretty({ ignore: 'pid', translateTime: "UTC:HH:MM:ss.l 'UTC'", sync: true })
const say = (text: string) => process.stdout.write(`${text}\n`)

const signal = stopSignal()
try {
  const stack = await startStack({
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'debug' },
    signal,
    onReady: (part, detail) => say(`✓ ${part}  ${detail}`),
    onRestart: (part, why, delayMs) => say(`! ${part} ended (${why}); restart in ${delayMs} ms`),
    onLine: (part, line) => log.write(line.startsWith('{') ? `${line}\n` : `${part}: ${line}\n`),
  })
  const key = await makeFirstKey(stack.databaseUrl)
  if (key) say(describeFirstKey(key))
  say(`API ${stack.url}/v1, docs ${stack.url}/docs; watching ${WATCHED.join(', ')}`)
  try {
    await Promise.race([restartOnChange(stack.restartServices), untilAborted(signal)])
  } finally {
    say('Stopping…')
    await stack.stop()
  }
} catch (error) {
  if (!signal.aborted) {
    say(String(error instanceof Error ? error.message : error))
    process.exitCode = 1
  }
}

/** Never resolves. A failed start is reported, and retried at the next change. */
async function restartOnChange(restart: () => Promise<void>): Promise<never> {
  let changed = ''
  let notify = () => {}
  for (const folder of WATCHED) {
    watch(join(ROOT, folder), { recursive: true, persistent: false }, (_, file) => {
      if (file === null || !/\.(ts|py)$/.test(file) || file.startsWith('generated')) return
      changed = join(folder, file)
      setTimeout(() => notify(), SETTLE_MS)
    })
  }
  while (true) {
    if (!changed) await new Promise<void>((resolve) => (notify = resolve))
    say(`${changed} changed`)
    changed = ''
    await compile()
      .then(restart)
      .catch((error: Error) => say(error.message))
  }
}
