/** Reads a job from a YAML or JSON file, and resolves the names in it that only the command line knows. */
import { readFileSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import { parse } from 'yaml'
import type { Client, Schemas } from '../../clients/typescript/index.ts'
import { UsageError } from './errors.ts'
import { resolveDataset } from './ids.ts'

/**
 * @param file `-` is stdin
 * @throws UsageError when the file does not hold an object; the API checks the fields
 */
export async function readJob(file: string): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'stdin' : file
  const value = parseYaml(file === '-' ? await readAll(process.stdin) : readFile(file), name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new UsageError(
    `${name} does not hold a job. A job is an object with at least \`model\` and \`methods\`.`,
  )
}

/**
 * The job as the API accepts it: an upload may be named by `upload:NAME`.
 * @param job whose fields the API checks
 * @throws UsageError when no upload, or more than one, fits
 */
export async function withUploadIds(
  client: Client,
  { calibration, evaluations, ...others }: Record<string, unknown>,
): Promise<Schemas['JobRequest']> {
  const resolved = async (data: unknown) =>
    namesDataset(data) ? { ...data, dataset: await resolveDataset(client, data.dataset) } : data
  const job = {
    ...others,
    ...(calibration === undefined ? {} : { calibration: await resolved(calibration) }),
    ...(evaluations === undefined
      ? {}
      : {
          evaluations: Array.isArray(evaluations)
            ? await Promise.all(evaluations.map(resolved))
            : evaluations,
        }),
  }
  return job as Schemas['JobRequest']
}

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
