/** The errors that end the command line, and its exit codes. */
import { CommanderError } from 'commander'
import { PROBLEMS, SecateurError } from '#core/errors.ts'
import { ConfigError } from '#core/runtime/environment.ts'
import { DownloadError } from '../../clients/typescript/download-file.ts'
import { ProblemError, type Schemas, UnreachableError } from '../../clients/typescript/index.ts'
import { FolderError } from '../../clients/typescript/partial-folder.ts'

export const EXIT = { ok: 0, failed: 1, usage: 2, unavailable: 3, refused: 4, interrupted: 130 } as const

/** The command was typed wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command worked and found a failure, for example a failed job. The output has reported it already. */
export class Failed extends Error {
  override readonly name = 'Failed'
}

/** What the user is told of an error. With --json it is printed as it is. */
export interface Explanation {
  /** The API's code, or one of the command line. */
  code: string
  title: string
  message: string
  /** The fields that are wrong. */
  errors: Schemas['Problem']['errors']
  /** null unless the API answered. */
  requestId: string | null
}

export interface Outcome {
  exitCode: number
  /** null if there is nothing to say, or the output has said it. */
  explanation: Explanation | null
}

/**
 * The exit code and the explanation of an error.
 * @throws the error itself when it is a bug
 */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Failed) return { exitCode: EXIT.failed, explanation: null }
  if (error instanceof CommanderError) return ofCommander(error)
  if (error instanceof UsageError || error instanceof ConfigError || error instanceof FolderError)
    return wrongUsage(error.message)
  if (error instanceof ProblemError) {
    const { status, code, title, detail, errors, requestId } = error.problem
    return {
      exitCode: status >= 500 ? EXIT.unavailable : EXIT.refused,
      explanation: { code, title, message: detail, errors, requestId: requestId || null },
    }
  }
  if (error instanceof SecateurError)
    return {
      exitCode: error.status >= 500 ? EXIT.unavailable : EXIT.refused,
      explanation: explanation(error.code, PROBLEMS[error.code].title, error.message),
    }
  if (error instanceof UnreachableError)
    return {
      exitCode: EXIT.unavailable,
      explanation: explanation('UNREACHABLE', 'The API does not answer', error.message),
    }
  if (error instanceof DownloadError)
    return {
      exitCode: EXIT.unavailable,
      explanation: explanation('DOWNLOAD', 'The download failed', error.message),
    }
  throw error
}

function ofCommander({ code, exitCode, message }: CommanderError): Outcome {
  if (exitCode === 0) return { exitCode: EXIT.ok, explanation: null } // it has printed the help or the version
  if (code === 'commander.help') return { exitCode: EXIT.usage, explanation: null }
  const [what] = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .split(/\.$/)
  return wrongUsage(`${what}. Add --help to see usage and examples.`)
}

const wrongUsage = (message: string): Outcome => ({
  exitCode: EXIT.usage,
  explanation: explanation('USAGE', 'Wrong usage', message),
})

const explanation = (code: string, title: string, message: string): Explanation => ({
  code,
  title,
  message,
  errors: [],
  requestId: null,
})
