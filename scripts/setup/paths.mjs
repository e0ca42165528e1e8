import { join, resolve } from 'node:path'
import { ROOT } from '../../core/runtime/startup/checkout.mjs'

export { ROOT }
/** Folder for models, datasets, data of the embedded servers, and logs. */
export const HOME = resolve(ROOT, process.env.SECATEUR_HOME || '.secateur')
/** The Python with the `secateur` package. */
export const VENV_PYTHON = join(ROOT, '.venv/bin/python')
