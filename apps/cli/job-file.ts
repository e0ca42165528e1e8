/** A job as it is written down: YAML, or JSON, which is a part of it. */
import { readFileSync } from 'node:fs'
import { text as readAll } from 'node:stream/consumers'
import { parse } from 'yaml'
import { UsageError } from './failure.ts'

/**
 * @param file `-` is stdin
 * @throws UsageError when it holds no object; what is wrong with its fields the API says better
 */
export async function readJob(file: string): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'stdin' : file
  const value = parseYaml(file === '-' ? await readAll(process.stdin) : readFile(file), name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>
  throw new UsageError(`${name} holds no job: an object with \`model\` and \`methods\` is one.`)
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

function parseYaml(text: string, name: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new UsageError(
      `${name} is neither YAML nor JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
}
