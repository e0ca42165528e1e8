/** The engine for whoever only asks: Python is started at the first question, and again after it died. */
import { BadResultError, type EngineOptions, type EngineProcess, startEngine } from './engine-process.ts'
import { SecateurError } from './errors.ts'
import type { Catalogue, CheckReport, CheckRequest } from './schemas/catalogue.ts'

export interface Engine {
  /** What this installation can do. Asked once for each Python process. */
  describe(): Promise<Catalogue>
  /** What is wrong with a job, and the revision of its model. */
  check(request: CheckRequest): Promise<CheckReport>
  close(): Promise<void>
}

/** All calls throw SecateurError (`PRUNE_UNAVAILABLE`) when Python cannot be had; the next call tries again. */
export function openEngine(options: EngineOptions): Engine {
  let running: Promise<EngineProcess> | undefined
  let catalogue: Promise<Catalogue> | undefined

  /** The process, started by the first of several callers. */
  function process(): Promise<EngineProcess> {
    running ??= startEngine(options).then((engine) => {
      void engine.exited.then(forget)
      return engine
    })
    return running
  }

  function forget(): void {
    running = undefined
    catalogue = undefined
  }

  /** Lets go of a process that died or hangs. */
  async function discard(): Promise<void> {
    const engine = await running?.catch(() => undefined)
    engine?.kill()
    forget()
  }

  async function ask<T>(question: (engine: EngineProcess) => Promise<T>): Promise<T> {
    try {
      return await question(await process())
    } catch (cause) {
      if (cause instanceof SecateurError) throw cause
      if (!(cause instanceof BadResultError)) await discard()
      options.logger.error({ error: cause }, 'the engine did not answer')
      throw new SecateurError(
        'PRUNE_UNAVAILABLE',
        'The Python engine does not answer; try again in a moment.',
        [],
        {
          cause,
        },
      )
    }
  }

  return {
    describe: () => {
      catalogue ??= ask((engine) => engine.describe())
      catalogue.catch(() => {
        catalogue = undefined
      })
      return catalogue
    },
    check: (request) => ask((engine) => engine.check(request)),
    close: async () => {
      const engine = await running?.catch(() => undefined)
      await engine?.close()
    },
  }
}
