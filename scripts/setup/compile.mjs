/**
 * Compiles the TypeScript files of the checkout, one by one, with esbuild. `npm run check` checks their types. Node starts
 * several times as fast with compiled files as with a loader, whose hooks run for every module of every package.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { COMPILED, ROOT } from '../../core/runtime/startup/checkout.mjs'
import { SetupError } from './machine.mjs'

/** Folders with TypeScript files. The Docker image lacks some. */
const FOLDERS = ['apps', 'bench', 'clients/typescript', 'core', 'scripts', 'test', 'workers']
/** The compiled files have the same paths below it as their sources below the checkout. */
const OUTPUT = basename(COMPILED)

/** Whether each source has its compiled file, and each compiled file its source. */
export function isCompiled(root = ROOT) {
  const sources = findSources(root)
  return sources.every((source) => isCurrent(root, source)) && findOutputs(root).length === sources.length
}

/**
 * Compiles the sources that changed, and removes the compiled files of sources that are gone.
 * @throws SetupError for a source that is no TypeScript, with its line; the compiled files stay as they were
 */
export async function compile(root = ROOT) {
  const sources = findSources(root)
  const changed = sources.filter((source) => !isCurrent(root, source))
  const times = new Map(changed.map((source) => [outputOf(root, source), statSync(join(root, source)).mtime]))
  const compiled = changed.length === 0 ? [] : await compileFiles(root, changed)
  for (const { path, contents } of compiled) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.new`, contents)
    const time = times.get(path)
    if (time) utimesSync(`${path}.new`, time, time)
    renameSync(`${path}.new`, path)
  }
  const kept = new Set(sources.map((source) => outputOf(root, source)))
  for (const output of findOutputs(root)) {
    if (kept.has(output)) continue
    rmSync(output)
    rmSync(`${output}.map`, { force: true })
  }
}

/** @param {string} root @param {string[]} sources @returns the compiled files and their source maps, not yet written */
async function compileFiles(root, sources) {
  const { build } = await import('esbuild')
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: sources,
      outbase: root,
      outdir: join(root, OUTPUT),
      format: 'esm',
      platform: 'node',
      target: 'node20',
      keepNames: true,
      sourcemap: true,
      // Bundling lets the plugin see the imports. It declares each of them external, so no file contains another.
      bundle: true,
      plugins: [
        {
          name: 'imports',
          setup: (context) => context.onResolve({ filter: /./ }, (found) => resolveImport(root, found)),
        },
      ],
      logLevel: 'silent',
      write: false,
    })
    return outputFiles
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : String(error))
  }
}

/**
 * An import of a TypeScript file becomes one of its compiled file. Other files, such as `.mjs`, are imported where they are.
 * @param {string} root
 * @param {import('esbuild').OnResolveArgs} found
 * @returns {import('esbuild').OnResolveResult | undefined}
 */
function resolveImport(root, { kind, path, importer, resolveDir }) {
  if (kind === 'entry-point') return undefined
  const isOwn = path.startsWith('.') || path.startsWith('#core/')
  if (!isOwn) return { path, external: true }
  const source = path.startsWith('.') ? resolve(resolveDir, path) : join(root, path.slice(1))
  const target = source.endsWith('.ts') ? outputOf(root, relative(root, source)) : source
  const from = dirname(outputOf(root, relative(root, importer)))
  return { path: relative(from, target).replace(/^(?!\.)/, './'), external: true }
}

/** A compiled file has the modification time of its source. @param {string} root @param {string} source */
function isCurrent(root, source) {
  const output = statSync(outputOf(root, source), { throwIfNoEntry: false })
  return output?.mtime.getTime() === statSync(join(root, source)).mtime.getTime()
}

/** @param {string} root @param {string} source */
const outputOf = (root, source) => join(root, OUTPUT, source.replace(/\.ts$/, '.js'))

/** @param {string} root @returns {string[]} paths below `root` */
const findSources = (root) =>
  FOLDERS.flatMap((folder) => filesBelow(join(root, folder), /(?<!\.d)\.ts$/)).map((file) =>
    relative(root, file),
  )

/** @param {string} root @returns {string[]} */
const findOutputs = (root) => filesBelow(join(root, OUTPUT), /\.js$/)

/** @param {string} folder @param {RegExp} pattern of names @returns {string[]} */
const filesBelow = (folder, pattern) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => pattern.test(path))
        .map((path) => join(folder, path))
    : []
