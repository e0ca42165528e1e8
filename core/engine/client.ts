/**
 * Starts Python when it is first needed, and again after it died. Workers get the process itself from
 * `createEngineSupervisor`; the API and control only ask questions, through `openEngine`.
 */
import { SecateurError } from '#core/errors.ts'
import type { Catalogue, CheckReport, CheckRequest, FingerprintsRequest } from '#core/schemas/catalogue.ts'
import { type EngineOptions, type EngineProcess, startEngine } from './process.ts'

export interface EngineSupervisor {
  /**
   * The running process. The first call starts it, and so does the first call after a death; concurrent calls share a start.
   * @throws PythonDied, BridgeCallError if it cannot be started; the next call tries again
   */
  get(): Promise<EngineProcess>
  close(): Promise<void>
}

/** @param onStart called after every start of Python */
export function createEngineSupervisor(options: EngineOptions, onStart = () => {}): EngineSupervisor {
  let running: Promise<EngineProcess> | undefined

  async function start(): Promise<EngineProcess> {
    const engine = await startEngine(options)
    options.logger.info({ pythonPid: engine.pid }, 'Python is up')
    onStart()
    void engine.exited.then(({ code, signal }) => {
      running = undefined
      options.logger.info({ pythonPid: engine.pid, code, signal }, 'Python is gone')
    })
    return engine
  }

  return {
    get: () => {
      running ??= start().catch((error: unknown) => {
        running = undefined
        throw error
      })
      return running
    },
    close: async () => {
      const engine = await running?.catch(() => undefined)
      await engine?.close()
    },
  }
}

export interface Engine {
  /** The models, datasets, methods and metrics of this installation. Each Python process is asked once. */
  describe(): Promise<Catalogue>
  /** The problems of a job, and the revision of its model. */
  check(request: CheckRequest): Promise<CheckReport>
  /** For each environment, the fingerprint that each cell of a job would have there. */
  fingerprints(request: FingerprintsRequest): Promise<string[][]>
  close(): Promise<void>
}

/** Checking jobs computes nothing: it leaves GPUs and further threads to the workers. */
const CHECK_ENV = { SECATEUR_DEVICE: 'cpu', SECATEUR_THREADS: '1' }

/**
 * An engine that answers questions and prunes nothing. All calls throw SecateurError (`PRUNE_UNAVAILABLE`) when Python does
 * not answer. The next call tries again.
 */
export function openEngine(options: EngineOptions, onStart = () => {}): Engine {
  const supervisor = createEngineSupervisor({ ...options, env: { ...options.env, ...CHECK_ENV } }, onStart)
  const catalogues = new WeakMap<EngineProcess, Promise<Catalogue>>()

  function describeOnce(process: EngineProcess): Promise<Catalogue> {
    const catalogue = catalogues.get(process) ?? process.describe()
    catalogues.set(process, catalogue)
    return catalogue
  }

  async function ask<T>(question: (process: EngineProcess) => Promise<T>): Promise<T> {
    try {
      return await question(await supervisor.get())
    } catch (cause) {
      if (cause instanceof SecateurError) throw cause
      options.logger.error({ error: cause }, 'the engine did not answer')
      const message = 'The Python engine does not answer. Try again in a moment.'
      throw new SecateurError('PRUNE_UNAVAILABLE', message, [], { cause })
    }
  }

  return {
    describe: () => ask(describeOnce),
    check: (request) => ask((process) => process.check(request)),
    fingerprints: (request) => ask((process) => process.fingerprints(request)),
    close: supervisor.close,
  }
}
