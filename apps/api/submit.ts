/** From a posted body to a job spec: methods in their long form, and everything checked that can be checked (ADR 6). */
import type { Engine } from '#core/engine.ts'
import { PROBLEMS, type ProblemCode, type ProblemItem, SecateurError } from '#core/errors.ts'
import { DENSE, methodLabel } from '#core/plan.ts'
import type { CheckProblem } from '#core/schemas/catalogue.ts'
import type { JobRequest, JobSpec, MethodRef } from '#core/schemas/spec.ts'

/**
 * @throws SecateurError with one item for each thing that is wrong; nothing has been stored by then
 */
export async function resolveJob(request: JobRequest, engine: Engine): Promise<JobSpec> {
  const { name: _, methods: given, priority: __, ...shared } = request
  const methods = given.map(toMethodRef)
  refuseIfAny(doubledMethods(methods))

  const { model, levels, patterns, calibration, evaluations } = shared
  const report = await engine.check({ model, methods, levels, patterns, calibration, evaluations })
  refuseIfAny(report.problems.map((problem) => toItem(problem, given)))
  if (!report.model) throw new SecateurError('PRUNE_INTERNAL', 'The check found no problem and no model.')
  return { ...shared, methods, revision: report.model.revision }
}

const toMethodRef = (method: JobRequest['methods'][number]): MethodRef =>
  typeof method === 'string' ? { id: method, params: {} } : { id: method.id, params: method.params ?? {} }

/** `wanda` and `{ "id": "wanda" }` are one method, and the baseline is there anyway. */
function doubledMethods(methods: readonly MethodRef[]): ProblemItem[] {
  const labels = methods.map(methodLabel)
  return methods.flatMap(({ id }, index) => {
    const pointer = `#/methods/${index}`
    const first = labels.indexOf(labels[index] ?? '')
    if (first < index) return [{ pointer, code: 'PRUNE_VALIDATION', detail: `is the same as item ${first}` }]
    if (id !== DENSE.id) return []
    return [
      { pointer, code: 'PRUNE_VALIDATION', detail: 'every job has the dense baseline already; leave it out' },
    ]
  })
}

/** Python saw every method in its long form; one that was posted as a string has nothing inside to point to. */
function toItem({ pointer, code, message }: CheckProblem, given: JobRequest['methods']): ProblemItem {
  const [, method, index] = /^(\/methods\/(\d+))\//.exec(pointer) ?? []
  const isString = typeof given[Number(index)] === 'string'
  return { pointer: `#${isString ? method : pointer}`, code, detail: message }
}

function refuseIfAny(items: readonly ProblemItem[]): void {
  if (items.length > 0) refuse(items)
}

function refuse(items: readonly ProblemItem[]): never {
  const codes = new Set(items.map(({ code }) => code))
  const [code] = codes
  const common = codes.size === 1 && code !== undefined && isProblemCode(code) ? code : 'PRUNE_JOB_REFUSED'
  throw new SecateurError(
    common,
    items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '),
    items,
  )
}

const isProblemCode = (code: string): code is ProblemCode => code in PROBLEMS
