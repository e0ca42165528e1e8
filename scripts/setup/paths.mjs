import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
/** Bundled models and datasets, the embedded services' data, logs. */
export const HOME = resolve(ROOT, process.env.SECATEUR_HOME || '.secateur')
/** The interpreter that has the `secateur` package. */
export const VENV_PYTHON = join(ROOT, '.venv/bin/python')
