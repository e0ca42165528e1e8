/** The files that are made from the code, and how: `npm run docs` writes them, and a test holds them to it. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openApiDocument } from '../../apps/api/openapi/document.ts'
import { ROOT, VENV_PYTHON } from '../setup/paths.mjs'

export interface Generated {
  /** From the root of the checkout. */
  path: string
  make: () => Promise<string>
}

export const GENERATED: readonly Generated[] = [
  { path: 'docs/methods.md', make: () => python('secateur', 'methods', '--markdown') },
  { path: 'docs/openapi.json', make: async () => `${JSON.stringify(await openApiDocument(), null, 2)}\n` },
]

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

async function python(module: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(VENV_PYTHON, ['-m', module, ...args], {
    cwd: join(ROOT, 'python'),
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout
}
