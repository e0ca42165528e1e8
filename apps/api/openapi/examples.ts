/**
 * The examples of the OpenAPI document: real responses, which `examples.test.ts` records from a session with the API.
 *
 * An example is named after the operation and the status (`cancelJob-202`) or, for text, the format (`getTable-csv`); after
 * the type and the status (`Problem-404`); or after the type alone (`Job`). The first of these that exists applies.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { mapValues } from './tidy.ts'

export const EXAMPLES_FILE = join(ROOT, 'apps/api/openapi/examples.json')
export const EXAMPLES: Record<string, unknown> = JSON.parse(readFileSync(EXAMPLES_FILE, 'utf8'))

interface MediaType {
  schema?: { $ref?: string }
}
interface Operation {
  operationId: string
  responses: Record<string, { content?: Record<string, MediaType> }>
}

/** Adds the examples to the responses of all operations. Each is spelled out once, in `components.examples`. */
export function withExamples<T extends { paths?: object; components?: object }>(document: T): T {
  const operations = (document.paths ?? {}) as Record<string, Record<string, Operation>>
  const paths = mapValues(operations, (path) =>
    mapValues(path, (operation) => ({
      ...operation,
      responses: mapValues(operation.responses, ({ content, ...response }, status) => ({
        ...response,
        ...(content && {
          content: mapValues(content, (media, type) => {
            const name = exampleName(operation.operationId, status, type, media)
            return name
              ? { ...media, examples: { [name]: { $ref: `#/components/examples/${name}` } } }
              : media
          }),
        }),
      })),
    })),
  )
  const examples = mapValues(EXAMPLES, (value) => ({ value }))
  return { ...document, paths, components: { ...document.components, examples } }
}

function exampleName(operationId: string, status: string, type: string, { schema }: MediaType) {
  const typeName = schema?.$ref?.split('/').at(-1)
  const names = type.endsWith('json')
    ? [`${operationId}-${status}`, `${typeName}-${status}`, `${typeName}`]
    : [`${operationId}-${type.replace(/^.*\/(x-)?/, '')}`]
  return names.find((name) => name in EXAMPLES)
}
