/** Reads a job from a YAML or JSON file. */
import { readFileSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import { parse } from 'yaml'
import { UsageError } from './errors.ts'

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
