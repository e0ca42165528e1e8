/** Where the files of this installation are. It needs no compilation and no packages. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout, or the folder of the installation. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..')
/** Folder of the compiled files. They have the same paths below it as their sources below `ROOT`. */
export const COMPILED = join(ROOT, 'dist')

/**
 * The JavaScript that Node runs for a TypeScript file.
 * @param {string} source path below `ROOT`, such as `apps/api/server.ts`
 */
export const compiled = (source) => join(COMPILED, source.replace(/\.ts$/, '.js'))
