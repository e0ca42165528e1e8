/** Makes the OpenAPI document fit for client generators and readers: named types are references, and responses have descriptions. */

/** Makes fields with a default optional: a client can omit them. Route schemas require them, since validation fills them in. */
export function withoutDefaulted<T>(schema: T): T
export function withoutDefaulted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((part) => withoutDefaulted(part))
  if (!isObject(schema)) return schema
  const copy = mapValues(schema, (part) => withoutDefaulted(part))
  if (!isObject(schema.properties) || !Array.isArray(schema.required)) return copy
  const { properties, required } = schema
  const isDefaulted = (name: string) => isObject(properties[name]) && 'default' in properties[name]
  return { ...copy, required: required.filter((name) => !isDefaulted(name)) }
}

/** Names the wildcard at the end of a path: OpenAPI has only parameters with names. */
export function withoutWildcard<T extends { params?: unknown } | undefined>(schema: T): T {
  const params = isObject(schema?.params) ? schema.params : {}
  if (!isObject(params.properties) || !('*' in params.properties)) return schema
  const { '*': name, ...properties } = params.properties
  return { ...schema, params: { ...params, properties: { ...properties, name }, required: ['id', 'name'] } }
}

/** Replaces each schema that `components.schemas` names with a reference, and each choice of words with one enum. */
export function tidy<T extends { components?: { schemas?: object } }>(document: T): T {
  const { components, ...rest } = withEnums(document) as { components?: { schemas?: object } }
  const named = Object.entries(components?.schemas ?? {})
  const names = new Map(named.map(([name, schema]) => [JSON.stringify(schema), name]))
  function refer(value: unknown): unknown {
    const name = isObject(value) ? names.get(JSON.stringify(value)) : undefined
    return name ? { $ref: `#/components/schemas/${name}` } : referInside(value)
  }
  function referInside(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(refer)
    return isObject(value) ? mapValues(value, refer) : value
  }
  const schemas = Object.fromEntries(named.map(([name, schema]) => [name, referInside(schema)]))
  const tidied = withResponseDescriptions(referInside(rest)) as T
  return { ...tidied, components: { ...components, schemas } }
}

/** Makes a request body with a default optional: a client can omit it. @fastify/swagger declares every body as required. */
export function withOptionalBodies<T extends { paths?: object }>(document: T): T {
  const paths = mapValues({ ...document.paths }, (item) =>
    mapValues({ ...(item as object) }, (operation) => {
      if (!isObject(operation) || !isObject(operation.requestBody)) return operation
      const { requestBody } = operation
      const bodies = Object.values({ ...(requestBody.content as Record<string, unknown>) })
      const isOptional = bodies.some(
        (body) => isObject(body) && isObject(body.schema) && 'default' in body.schema,
      )
      return isOptional ? { ...operation, requestBody: { ...requestBody, required: false } } : operation
    }),
  )
  return { ...document, paths }
}

/** @fastify/swagger's description of a response whose schema has none. */
const UNDESCRIBED = 'Default Response'

/** Describes the responses that have no description by the types that they contain: "The job.", "One page of the list." */
function withResponseDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withResponseDescriptions)
  if (!isObject(value)) return value
  if (value.description !== UNDESCRIBED) return mapValues(value, withResponseDescriptions)
  const type = /"\$ref":"#\/components\/schemas\/(\w+)"/.exec(JSON.stringify(value.content))?.[1]
  return type ? { ...value, description: describeType(type) } : value
}

function describeType(type: string): string {
  if (type.endsWith('Page')) return 'One page of the list.'
  if (type.endsWith('List')) return 'The whole list.'
  const words = type.replace(/Detail$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
  return `The ${words.toLowerCase()}.`
}

/** `anyOf` of single words -> `enum`, which has a type. */
function withEnums(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEnums)
  if (!isObject(value)) return value
  const { anyOf, ...rest } = mapValues(value, withEnums)
  if (Array.isArray(rest.enum)) return { type: 'string', ...rest }
  if (!Array.isArray(anyOf)) return anyOf === undefined ? rest : { anyOf, ...rest }
  const words = anyOf.filter((part) => isObject(part) && part.type === 'string' && Array.isArray(part.enum))
  if (words.length < 2) return { anyOf, ...rest }
  const choice = { type: 'string', enum: words.flatMap((part) => part.enum) }
  return words.length === anyOf.length
    ? { ...choice, ...rest }
    : { anyOf: [choice, ...anyOf.filter((part) => !words.includes(part))], ...rest }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const mapValues = <V, R>(
  object: Record<string, V>,
  map: (value: V, key: string) => R,
): Record<string, R> =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]))
