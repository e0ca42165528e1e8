/** The engine for whoever only asks: Python is started at the first question, and again after it died. */

import { SecateurError } from '#core/errors.ts'
import type { Catalogue, CheckReport, CheckRequest, FingerprintsRequest } from '#core/schemas/catalogue.ts'
import { createEngineHolder } from './holder.ts'
import type { EngineOptions, EngineProcess } from './process.ts'

export interface Engine {
  /** What this installation can do. Asked once for each Python process. */
  describe(): Promise<Catalogue>
  /** What is wrong with a job, and the revision of its model. */
  check(request: CheckRequest): Promise<CheckReport>
  /** For each environment, the fingerprint that each cell of a job would have there. */
  fingerprints(request: FingerprintsRequest): Promise<string[][]>
  close(): Promise<void>
}

/** All calls throw SecateurError (`PRUNE_UNAVAILABLE`) when Python cannot be had; the next call tries again. */
export function openEngine(options: EngineOptions, onStart = () => {}): Engine {
  const processes = createEngineHolder(options, onStart)
  const catalogues = new WeakMap<EngineProcess, Promise<Catalogue>>()

  function describeOnce(process: EngineProcess): Promise<Catalogue> {
    const catalogue = catalogues.get(process) ?? process.describe()
    catalogues.set(process, catalogue)
    return catalogue
  }

  async function ask<T>(question: (process: EngineProcess) => Promise<T>): Promise<T> {
    try {
      return await question(await processes.get())
    } catch (cause) {
      if (cause instanceof SecateurError) throw cause
      options.logger.error({ error: cause }, 'the engine did not answer')
      const message = 'The Python engine does not answer; try again in a moment.'
      throw new SecateurError('PRUNE_UNAVAILABLE', message, [], { cause })
    }
  }

  return {
    describe: () => ask(describeOnce),
    check: (request) => ask((process) => process.check(request)),
    fingerprints: (request) => ask((process) => process.fingerprints(request)),
    close: processes.close,
  }
}
