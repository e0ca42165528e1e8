/** Turns what is wrong with a request into one `PRUNE_VALIDATION` problem, with an item for each wrong field. */
import type { ErrorObject } from 'ajv'
import { closest, distance } from 'fastest-levenshtein'
import { ONE_LINE, SEVERAL_LINES } from '#core/domain/control-characters.ts'
import { type ProblemItem, SecateurError } from '#core/errors.ts'

/** Names within this edit distance are suggested as typing errors. */
const TYPO_DISTANCE = 3

/** What the patterns of names and texts forbid. */
const FORBIDDEN: Record<string, string | undefined> = {
  [ONE_LINE]: 'control characters, line breaks, bidirectional controls or zero-width characters',
  [SEVERAL_LINES]: 'control characters other than tabs and line breaks, or bidirectional controls',
}

/** The error for a request that does not fit its schema. `part` is `body`, `querystring`, `params` or `headers`. */
export const schemaError = (errors: readonly ErrorObject[], part: string): SecateurError =>
  itemsError('PRUNE_VALIDATION', describeErrors(errors, part))

/** The error for a single field that passes its schema and is wrong all the same. */
export const fieldError = (pointer: string, detail: string): SecateurError =>
  itemsError('PRUNE_VALIDATION', [fieldItem(pointer, detail)])

export const fieldItem = (pointer: string, detail: string): ProblemItem => ({
  pointer,
  code: 'PRUNE_VALIDATION',
  detail,
})

/** An error whose message lists its items. */
export const itemsError = (code: SecateurError['code'], items: readonly ProblemItem[]): SecateurError =>
  new SecateurError(code, items.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '), items)

/** One item for each wrong field. */
function describeErrors(errors: readonly ErrorObject[], part: string): ProblemItem[] {
  const items = condenseUnions(errors).map((error) =>
    fieldItem(toPointer(pathOf(error), part), describe(error)),
  )
  return items.filter(({ pointer }, index) => items.findIndex((item) => item.pointer === pointer) === index)
}

/** How a problem item names a field: `#/levels/0` in the body, `?limit` in the query string, `@if-match` in the headers. */
export const pointerTo = (path: readonly string[], part: string): string =>
  toPointer(path.map((name) => `/${escapeName(name)}`).join(''), part)

const toPointer = (path: string, part: string) =>
  part === 'body' ? `#${path}` : `${part === 'headers' ? '@' : '?'}${path.split('/', 2)[1] ?? ''}`
const escapeName = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1')

/**
 * A value that fits no branch of a union has errors in every branch. Keeps the errors of the branch that has the value's
 * type, because that is the one the caller meant. If no branch has that type, keeps the error of the union itself.
 */
function condenseUnions(errors: readonly ErrorObject[]): ErrorObject[] {
  let rest = [...errors]
  for (const union of errors.filter(({ keyword }) => keyword === 'anyOf')) {
    const inside = rest.filter(
      ({ schemaPath, instancePath }) =>
        schemaPath.startsWith(`${union.schemaPath}/`) && instancePath.startsWith(union.instancePath),
    )
    const isTypeMismatch = (error: ErrorObject) =>
      error.instancePath === union.instancePath && ['type', 'const'].includes(error.keyword)
    const mismatched = new Set(inside.filter(isTypeMismatch).map((error) => branchOf(union, error)))
    const intended = inside.filter((error) => !mismatched.has(branchOf(union, error)))
    rest = rest.filter((error) => error !== union && !inside.includes(error))
    rest.push(...(intended.length > 0 ? intended : [union]))
  }
  return rest
}

const branchOf = (union: ErrorObject, error: ErrorObject) =>
  error.schemaPath.slice(union.schemaPath.length + 1).split('/', 1)[0]

/** JSON pointer to the wrong field. For a missing or unknown field it points to the field, not to its parent. */
function pathOf({ instancePath, keyword, params }: ErrorObject): string {
  const name: unknown =
    keyword === 'required'
      ? params.missingProperty
      : keyword === 'additionalProperties' && params.additionalProperty
  if (keyword === 'uniqueItems') return `${instancePath}/${Math.max(params.i, params.j)}`
  return name ? `${instancePath}/${escapeName(String(name))}` : instancePath
}

function describe(error: ErrorObject): string {
  const { keyword, params, parentSchema } = error
  switch (keyword) {
    case 'required':
      return 'is required'
    case 'additionalProperties':
      return `unknown field${didYouMean(params.additionalProperty, Object.keys(parentSchema?.properties ?? {}))}`
    case 'uniqueItems':
      return `is the same as item ${Math.min(params.i, params.j)}`
    case 'type':
      return `must be ${withArticle(String(params.type))}, not ${show(error.data)}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'enum':
      return `must be one of ${list(params.allowedValues)}`
    case 'anyOf':
      return `must be ${describeBranches(error)}, not ${show(error.data)}`
    case 'pattern':
      if (FORBIDDEN[params.pattern]) return `must not contain ${FORBIDDEN[params.pattern]}`
      return parentSchema?.description
        ? `does not fit: ${parentSchema.description}`
        : `must match ${params.pattern}`
    case 'minItems':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} items`
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`
    case 'exclusiveMaximum':
      return `must be less than ${params.limit}`
    case 'minimum':
      return `must be at least ${params.limit}`
    case 'maximum':
      return `must be at most ${params.limit}`
    default:
      return error.message ?? keyword
  }
}

function describeBranches({ schema }: ErrorObject): string {
  const branches = schema as { const?: unknown; type?: string }[]
  const values = branches.filter((branch) => 'const' in branch).map((branch) => branch.const)
  const types = branches
    .filter((branch) => !('const' in branch))
    .map((branch) => withArticle(branch.type ?? 'known value'))
  return [...(values.length > 0 ? [`one of ${list(values)}`] : []), ...types].join(' or ')
}

/** `; did you mean "levels"?` if a known name is close; else the known names. */
function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return ''
  const nearest = closest(name, known)
  return distance(name, nearest) <= TYPO_DISTANCE
    ? `; did you mean "${nearest}"?`
    : `; known: ${known.join(', ')}`
}

const list = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value)).join(', ')
const withArticle = (type: string) =>
  type === 'null' ? type : /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
