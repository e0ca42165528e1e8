import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
/** Folder for models, datasets, data of the embedded servers, and logs. */
export const HOME = resolve(ROOT, process.env.SECATEUR_HOME || '.secateur')
/** The Python with the `secateur` package. */
export const VENV_PYTHON = join(ROOT, '.venv/bin/python')
