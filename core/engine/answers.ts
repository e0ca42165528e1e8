/** Calls functions of a facade, and checks Python's answers against their schemas. */
import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { isProblemCode, SecateurError } from '#core/errors.ts'
import type { Logger } from '#core/runtime/logger.ts'
import { type Bridge, BridgeCallError, type PythonDied } from './bridge.ts'

/** Importing torch and asking the model hub take time. */
const CALL_TIMEOUT_MS = 120_000

/** Python's answer or result does not fit its schema. */
export class BadResultError extends Error {
  override readonly name = 'BadResultError'
}

/**
 * Calls a function of the facade. Kills Python if the call itself fails, because it would never report what it is doing.
 * @throws PythonDied, SecateurError if Python refuses the request, and BadResultError
 */
export type Ask = <T>(read: ReadAnswer<T>, name: string, argument?: unknown, timeoutMs?: number) => Promise<T>

export function createAsk(bridge: Bridge, logger: Logger): Ask {
  return async (read, name, argument, timeoutMs = CALL_TIMEOUT_MS) => {
    try {
      return read(name, await bridge.call(name, argument, { timeoutMs }))
    } catch (error) {
      if (!(error instanceof BridgeCallError)) throw error
      logger.error({ error }, 'Python does not answer; it is killed')
      throw await kill(bridge)
    }
  }
}

/** Ends the process at once and resolves when it has ended. */
export async function kill(bridge: Bridge): Promise<PythonDied> {
  bridge.kill('SIGKILL')
  return bridge.exited
}

/** Reads the facade's answer to the call `name`: `{ ok }`, or `{ error }`. */
export type ReadAnswer<T> = (name: string, answer: unknown) => T

const ErrorSchema = Type.Object({ code: Type.String(), message: Type.String(), pointer: Type.String() })

/** The reader throws SecateurError for an error that Python answers, and BadResultError. */
export function answerOf<T extends TSchema>(ok: T): ReadAnswer<Static<T>> {
  const schema = Compile(Type.Union([Type.Object({ ok }), Type.Object({ error: ErrorSchema })]))
  return (name, answer) => {
    if (!schema.Check(answer)) throw new BadResultError(`${name}: ${firstProblem(schema, answer)}`)
    if ('ok' in answer) return answer.ok as Static<T>
    const { code, message, pointer } = (answer as { error: Static<typeof ErrorSchema> }).error
    const items = pointer === '' ? [] : [{ pointer: `#${pointer}`, code, detail: message }]
    throw new SecateurError(isProblemCode(code) ? code : 'PRUNE_INTERNAL', message, items)
  }
}

/** The first reason why a value does not fit, in one line. */
export function firstProblem(
  schema: { Errors(value: unknown): { instancePath: string; message: string }[] },
  value: unknown,
): string {
  const [first] = schema.Errors(value)
  return first ? `${first.instancePath || '/'} ${first.message}` : 'not JSON'
}
