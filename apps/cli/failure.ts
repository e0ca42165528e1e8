/** What a person is told when a command fails, and what its caller's shell is. */
import { CommanderError } from 'commander'
import { ConfigError } from '#core/runtime/environment.ts'
import { ProblemError, UnreachableError } from '../../clients/typescript/index.ts'
import { paint } from './render/paint.ts'

export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const

/** What was typed makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What was to be done was done, and is not as it should be; it has been said. */
export class Failed extends Error {
  override readonly name = 'Failed'
}

/** @throws what is a bug here */
export function explain(error: unknown): { message: string; exitCode: number } {
  // Commander has printed its own complaint, or the help that was asked for.
  if (error instanceof CommanderError)
    return { message: '', exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage }
  if (error instanceof UsageError || error instanceof ConfigError)
    return { message: complaint(error.message), exitCode: EXIT.usage }
  if (error instanceof ProblemError) return { message: complaint(problemText(error)), exitCode: EXIT.failed }
  if (error instanceof UnreachableError)
    return {
      message: complaint(
        `${error.message}\n  Start one here with \`secateur up\`, or say where it is with SECATEUR_URL or --url.`,
      ),
      exitCode: EXIT.unreachable,
    }
  if (error instanceof Failed) return { message: '', exitCode: EXIT.failed }
  throw error
}

const complaint = (text: string): string => `${paint.bad('✗', process.stderr)} ${text}`

function problemText({ problem }: ProblemError): string {
  const { title, detail, code, requestId, errors } = problem
  const items = errors.map(({ pointer, detail }) => `  ${pointer}  ${detail}`)
  const next = NEXT[code]
  return [
    items.length > 0 ? title : detail,
    ...items,
    ...(next ? [`  ${next}`] : []),
    paint.faint(`  ${code}${requestId && `, request ${requestId}`}`, process.stderr),
  ].join('\n')
}

/** What to do about it, where the answer itself cannot know how it was asked. */
const NEXT: Record<string, string> = {
  PRUNE_KEY_REQUIRED:
    'Set SECATEUR_KEY, in the environment or in .env; `secateur up` prints a first key, `npm run keys` makes another.',
  PRUNE_KEY_REFUSED: 'SECATEUR_KEY is not, or no longer, a key of this installation.',
  PRUNE_UNKNOWN_METHOD: '`secateur methods` lists them.',
  PRUNE_WEBHOOK_DISABLED: '`secateur webhooks enable` does that.',
  PRUNE_UNAVAILABLE: '`secateur doctor` says which part.',
}
