/** The facade's functions: their answers, checked against the contract, and their errors as SecateurErrors. */
import Type, { type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { PROBLEMS, type ProblemCode, SecateurError } from '#core/errors.ts'
import { CatalogueSchema, CheckReportSchema } from '#core/schemas/catalogue.ts'
import type { Bridge } from './bridge.ts'

/** Importing torch and a hub's answer may take their time. */
const CALL_TIMEOUT_MS = 120_000

/** Python answered something that is not in the contract. */
export class BadResultError extends Error {
  override readonly name = 'BadResultError'
}

const answerSchema = <T extends TSchema>(ok: T) =>
  Compile(
    Type.Union([
      Type.Object({ ok }),
      Type.Object({
        error: Type.Object({ code: Type.String(), message: Type.String(), pointer: Type.String() }),
      }),
    ]),
  )
export const CatalogueAnswer = answerSchema(CatalogueSchema)
export const CheckAnswer = answerSchema(CheckReportSchema)
export const FingerprintsAnswer = answerSchema(Type.Array(Type.Array(Type.String())))
export const TextAnswer = answerSchema(Type.String())
export const YesNoAnswer = answerSchema(Type.Boolean())
export const PingAnswer = answerSchema(
  Type.Object({ pid: Type.Integer(), trialId: Type.Union([Type.String(), Type.Null()]) }),
)

/**
 * Calls a function of the facade.
 * @throws SecateurError for the error it answers, BadResultError, and what the bridge throws
 */
export async function ask<T extends TSchema>(
  bridge: Bridge,
  schema: ReturnType<typeof answerSchema<T>>,
  name: string,
  argument?: unknown,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<Static<T>> {
  const answer = await bridge.call(name, argument, { timeoutMs })
  if (!schema.Check(answer)) throw new BadResultError(`${name}: ${firstProblem(schema, answer)}`)
  if ('ok' in answer) return answer.ok as Static<T>
  const { code, message, pointer } = (answer as { error: { code: string; message: string; pointer: string } })
    .error
  const items = pointer === '' ? [] : [{ pointer: `#${pointer}`, code, detail: message }]
  throw new SecateurError(isProblemCode(code) ? code : 'PRUNE_INTERNAL', message, items)
}

/** What is wrong with a value, in a line. */
export function firstProblem(
  schema: { Errors(value: unknown): { instancePath: string; message: string }[] },
  value: unknown,
) {
  const [first] = schema.Errors(value)
  return first ? `${first.instancePath || '/'} ${first.message}` : 'not JSON'
}

const isProblemCode = (code: string): code is ProblemCode => code in PROBLEMS
