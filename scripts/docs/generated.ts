/** The files that are made from the code, and how: `npm run docs` writes them, and a test holds them to it. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'
import { openApiDocument } from '../../apps/api/openapi/document.ts'
import { ROOT, VENV_PYTHON } from '../setup/paths.mjs'

export interface Generated {
  /** From the root of the checkout. */
  path: string
  make: () => Promise<string>
}

const OPENAPI = 'docs/openapi.json'
const HEADER = 'Made of docs/openapi.json by `npm run docs`.'

/** In the order of their making: the clients' types are made of the document that lies there. */
export const GENERATED: readonly Generated[] = [
  { path: 'docs/methods.md', make: () => python('secateur', 'methods', '--markdown') },
  { path: OPENAPI, make: async () => `${JSON.stringify(await openApiDocument(), null, 2)}\n` },
  { path: 'clients/typescript/openapi.d.ts', make: typescriptTypes },
  { path: 'python/src/secateur/client/types.py', make: pythonTypes },
]

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

async function typescriptTypes(): Promise<string> {
  // A field with a default need not be there in what a client sends.
  const types = await openapiTS(pathToFileURL(join(ROOT, OPENAPI)), { defaultNonNullable: false })
  return `// ${HEADER}\n\n${astToString(types)}`
}

/** Types alone: what the API answers stays the JSON that it is, and an API that says more breaks no client. */
function pythonTypes(): Promise<string> {
  return python(
    'datamodel_code_generator',
    ...['--input', join(ROOT, OPENAPI), '--input-file-type', 'openapi'],
    ...['--output-model-type', 'typing.TypedDict', '--no-use-closed-typed-dict'],
    ...['--target-python-version', '3.11', '--enum-field-as-literal', 'all'],
    ...['--use-schema-description', '--use-field-description', '--formatters', 'ruff-format'],
    ...['--custom-file-header', `"""What the API takes and answers. ${HEADER}"""`],
  )
}

async function python(module: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(VENV_PYTHON, ['-m', module, ...args], {
    cwd: join(ROOT, 'python'),
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout
}
