/** The files that `npm run docs` generates from the code. A test compares each file with its generator. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import openapiTS, { astToString } from 'openapi-typescript'
import { describeSetting, SettingsSchema } from '#core/runtime/settings.ts'
import { openApiDocument } from '../../apps/api/openapi/document.ts'
import { ROOT, VENV_PYTHON } from '../setup/paths.mjs'

export interface Generated {
  /** From the root of the checkout. */
  path: string
  make: () => Promise<string>
}

const OPENAPI = 'docs/openapi.json'
const HEADER = 'Generated from docs/openapi.json by `npm run docs`.'

/** In the order of generation: the clients' types are generated from the OpenAPI document on disk. */
export const GENERATED: readonly Generated[] = [
  { path: 'docs/settings.md', make: async () => settingsPage() },
  { path: '.env.example', make: async () => environmentExample() },
  { path: 'docs/methods.md', make: () => python('secateur', 'methods', '--markdown') },
  { path: 'docs/families.md', make: () => python('support.families_page') },
  { path: OPENAPI, make: async () => `${JSON.stringify(await openApiDocument(), null, 2)}\n` },
  { path: 'clients/typescript/openapi.d.ts', make: typescriptTypes },
  { path: 'python/src/secateur/client/types.py', make: pythonTypes },
]

export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

async function typescriptTypes(): Promise<string> {
  // A client may leave out a field that has a default.
  const types = await openapiTS(pathToFileURL(join(ROOT, OPENAPI)), { defaultNonNullable: false })
  return `// ${HEADER}\n\n${astToString(types)}`
}

/** Types without classes: an answer stays plain JSON, so a new field in the API breaks no client. */
function pythonTypes(): Promise<string> {
  return python(
    'datamodel_code_generator',
    ...['--input', join(ROOT, OPENAPI), '--input-file-type', 'openapi'],
    ...['--output-model-type', 'typing.TypedDict', '--no-use-closed-typed-dict'],
    ...['--target-python-version', '3.11', '--enum-field-as-literal', 'all'],
    ...['--use-schema-description', '--use-field-description', '--formatters', 'ruff-format'],
    ...['--custom-file-header', `"""Requests and responses of the API. ${HEADER}"""`],
  )
}

async function python(module: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(VENV_PYTHON, ['-m', module, ...args], {
    cwd: join(ROOT, 'python'),
    env: { ...process.env, PYTHONPATH: 'tests' }, // the page of families is written from those of the tests
    maxBuffer: 16 * 1024 * 1024,
  })
  return stdout
}

interface Setting {
  name: string
  default: string
  description: string
}

const settings: readonly Setting[] = Object.entries(SettingsSchema.properties).map(([name, schema]) => ({
  name,
  default: 'default' in schema ? String(schema.default) : '',
  description: describeSetting(name),
}))

const SETTINGS_INTRODUCTION = `# Settings

<!-- Generated from core/runtime/settings.ts by \`npm run docs\`. -->

Every process reads its settings from the environment and from \`.env\`; the environment wins. A process with an invalid
setting does not start, and names each invalid setting. [.env.example](../.env.example) lists the same settings, ready to
copy. \`npm test\` does not read \`.env\`.

\`DATABASE_URL\` and \`REDIS_URL\` are required in production. \`npm start\`, \`npm run dev\` and \`npm run demo\` start
their own Postgres and Valkey when these two are not set.

| setting | default | description |
| --- | --- | --- |
`

function settingsPage(): string {
  const rows = settings.map(({ name, default: value, description }) => {
    const shown = value === '' ? '' : `\`${value}\``
    return `| \`${name}\` | ${shown} | ${description.replaceAll('|', '\\|')} |\n`
  })
  return SETTINGS_INTRODUCTION + rows.join('')
}

const ENVIRONMENT_INTRODUCTION = `# Copy this file to \`.env\` and uncomment the settings that should differ. The environment wins over \`.env\`.
# \`npm start\` and \`npm run demo\` start their own Postgres and Valkey unless DATABASE_URL and REDIS_URL are set.
# \`npm test\` does not read this file.
`

function environmentExample(): string {
  const entries = settings.map(
    ({ name, default: value, description }) => `\n# ${description}\n#${name}=${value}\n`,
  )
  return ENVIRONMENT_INTRODUCTION + entries.join('')
}
