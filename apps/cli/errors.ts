/** Error messages and exit codes of the command line. */
import { CommanderError } from 'commander'
import { ConfigError } from '#core/runtime/environment.ts'
import { ProblemError, UnreachableError } from '../../clients/typescript/index.ts'
import { onlyStyles, paint, visible } from './render/terminal.ts'

export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const

/** The command was typed wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command worked and found a failure, for example a failed job. The output has reported it already. */
export class Failed extends Error {
  override readonly name = 'Failed'
}

/**
 * The message for the user, and the exit code.
 * @throws the error itself when it is a bug
 */
export function explain(error: unknown): { message: string; exitCode: number } {
  // Commander has printed its own message, or the help.
  if (error instanceof CommanderError)
    return { message: '', exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage }
  if (error instanceof UsageError || error instanceof ConfigError)
    return { message: complaint(error.message), exitCode: EXIT.usage }
  if (error instanceof ProblemError) return { message: complaint(problemText(error)), exitCode: EXIT.failed }
  if (error instanceof UnreachableError)
    return {
      message: complaint(
        `${error.message}\n  Start the service here with \`secateur up\`, or set its address with SECATEUR_URL or --url.`,
      ),
      exitCode: EXIT.unreachable,
    }
  if (error instanceof Failed) return { message: '', exitCode: EXIT.failed }
  throw error
}

const complaint = (text: string): string => onlyStyles(`${paint.bad('✗', process.stderr)} ${text}`)

function problemText({ problem }: ProblemError): string {
  const { title, detail, code, requestId, errors } = visible(problem)
  const items = errors.map(({ pointer, detail }) => `  ${pointer}  ${detail}`)
  const next = NEXT_STEPS[code]
  return [
    items.length > 0 ? title : detail,
    ...items,
    ...(next ? [`  ${next}`] : []),
    paint.faint(`  ${code}${requestId && `, request ${requestId}`}`, process.stderr),
  ].join('\n')
}

/** What to do next on the command line, which the API's answer does not know. */
const NEXT_STEPS: Record<string, string> = {
  PRUNE_KEY_REQUIRED:
    'Set SECATEUR_KEY in the environment or in .env. `secateur up` prints a first key; `npm run keys` creates another one.',
  PRUNE_KEY_REFUSED:
    'SECATEUR_KEY is not a valid key of this installation. `secateur keys create` or `npm run keys` creates one.',
  PRUNE_UNKNOWN_METHOD: 'List the methods with `secateur methods`.',
  PRUNE_UNKNOWN_MODEL: 'List the bundled models with `secateur models`.',
  PRUNE_UNKNOWN_DATASET: 'List the datasets with `secateur datasets`.',
  PRUNE_WEBHOOK_DISABLED: 'Enable it with `secateur webhooks enable`.',
  PRUNE_UNAVAILABLE: 'Find out which part is down with `secateur doctor`.',
}
