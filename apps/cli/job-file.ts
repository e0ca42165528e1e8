/** Reads a job or a benchmark from a YAML or JSON file, and resolves the names in it that only the command line knows. */
import { readFileSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import { parse } from 'yaml'
import type { Client, Schemas } from '../../clients/typescript/index.ts'
import { UsageError } from './errors.ts'
import { resolveDataset } from './ids.ts'

/** The fields that name datasets, alone or in a list. */
const DATA_FIELDS = ['calibration', 'calibrations', 'evaluations']

/** What each kind of document needs. */
const REQUIRED = { job: '`model` and `methods`', benchmark: '`name`, `models` and `methods`' }

/**
 * @param file `-` is stdin
 * @throws UsageError when the file does not hold an object; the API checks the fields
 */
export async function readDocument(
  file: string,
  kind: keyof typeof REQUIRED,
): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'stdin' : file
  const value = parseYaml(file === '-' ? await readAll(process.stdin) : readFile(file), name)
  if (isObject(value)) return value
  throw new UsageError(
    `${name} does not hold a ${kind}. A ${kind} is an object with at least ${REQUIRED[kind]}.`,
  )
}

/**
 * The document as the API accepts it: an upload may be named by `upload:NAME`.
 * @param document whose fields the API checks
 * @throws UsageError when no upload, or more than one, fits
 */
export async function withUploadIds<Request = Schemas['JobRequest']>(
  client: Client,
  document: Record<string, unknown>,
): Promise<Request> {
  const resolved = async (data: unknown) =>
    namesDataset(data) ? { ...data, dataset: await resolveDataset(client, data.dataset) } : data
  const entries = Object.entries(document).map(async ([field, data]) => {
    if (!DATA_FIELDS.includes(field)) return [field, data]
    return [field, Array.isArray(data) ? await Promise.all(data.map(resolved)) : await resolved(data)]
  })
  return Object.fromEntries(await Promise.all(entries)) as Request
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const namesDataset = (data: unknown): data is { dataset: string } =>
  typeof data === 'object' && data !== null && 'dataset' in data && typeof data.dataset === 'string'

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${error instanceof Error ? error.message : error}`)
  }
}

function parseYaml(text: string, name: string): unknown {
  try {
    return parse(text) // JSON is a subset of YAML
  } catch (error) {
    throw new UsageError(
      `${name} is neither YAML nor JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
}
