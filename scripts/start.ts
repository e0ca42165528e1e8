/** `npm start`: runs the whole stack in the foreground until Ctrl-C. `--json` prints one JSON object per line, for programs. */
import { DEFAULT_URL } from '#core/runtime/environment.ts'
import { readFlags, stopSignal, untilAborted } from './command-line.ts'
import { describeFirstKey, makeFirstKey } from './stack/keys.ts'
import { startStack } from './stack/stack.ts'

const HELP = `npm start [-- --json]

Starts Postgres, Redis, the API, the control worker and one pruning worker, and keeps them running until Ctrl-C.
The first start prints an operator key.
  --json   print one JSON object per line: {"part", "detail"} for each part that is ready, then {"ready": true, "url"}
  --help   print this text`

const { json } = readFlags({ json: { type: 'boolean', default: false } }, HELP)
const say = (text: string, object: object) =>
  process.stdout.write(`${json ? JSON.stringify(object) : text}\n`)

const signal = stopSignal()
try {
  const stack = await startStack({
    signal,
    onReady: (part, detail) => say(`✓ ${part.padEnd(8)}  ${detail}`, { part, detail }),
    onRestart: (part, why, delayMs) =>
      say(`! ${part} ended (${why}); restart in ${delayMs} ms`, { part, ended: why, restartInMs: delayMs }),
  })
  const key = await makeFirstKey(stack.databaseUrl)
  if (key) {
    const settings = [
      ...(stack.url === DEFAULT_URL ? [] : [`SECATEUR_URL=${stack.url}`]),
      `SECATEUR_KEY=${key.secret}`,
    ]
    const keep = `printf '%s\\n' ${settings.join(' ')} >> .env    # then: npm link && secateur doctor`
    say(`\n${describeFirstKey(key)}\n\n${keep}`, { operatorKey: key.secret })
  }
  say(`\nAPI   ${stack.url}/v1\nDocs  ${stack.url}/docs\nCtrl-C stops everything.`, {
    ready: true,
    url: stack.url,
    docs: `${stack.url}/docs`,
  })
  try {
    await untilAborted(signal)
  } finally {
    say('Stopping…', { stopping: true })
    await stack.stop()
  }
} catch (error) {
  if (!signal.aborted) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
    process.exitCode = 1
  }
}
