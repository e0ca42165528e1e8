/** Starts Python when it is first needed, and again after it died. The API and control ask their questions here. */
import { availableParallelism } from 'node:os'
import { SecateurError } from '#core/errors.ts'
import type { Catalogue, CheckReport, CheckRequest, FingerprintsRequest } from '#core/schemas/catalogue.ts'
import { type Checker, startChecker } from './checker.ts'
import type { EngineOptions } from './process.ts'
import { createSupervisor } from './supervisor.ts'
import { createTurns } from './turns.ts'

/** Whom a check is for. */
export interface Asker {
  teamId: string
  /** Aborted when the client no longer waits. It ends the check. */
  signal: AbortSignal
}

export interface Engine {
  /** The models, datasets, methods and metrics of this installation. Each Python process is asked once. */
  describe(): Promise<Catalogue>
  /** The problems of a job, and the revision of its model. */
  check(request: CheckRequest, asker: Asker): Promise<CheckReport>
  /** For each environment, the fingerprint that each cell of a job would have there. */
  fingerprints(request: FingerprintsRequest, asker: Asker): Promise<string[][]>
  close(): Promise<void>
}

/** Checking jobs computes nothing: it leaves GPUs and further threads to the workers. */
const CHECK_ENV = { SECATEUR_DEVICE: 'cpu', SECATEUR_THREADS: '1', OMP_NUM_THREADS: '1' }

/** The wait and the check itself, which takes 45 s at most, end before the time limit of a submission. */
const TURNS = {
  concurrent: Math.min(8, Math.max(2, availableParallelism())), // each may need 2 GiB of memory
  waitingPerTeam: 20,
  waitMs: 10_000,
}

/**
 * An engine that answers questions and prunes nothing. Checks and fingerprints of different teams run at the same time, a few
 * at most. They also throw what a turn throws (`TakeTurn`). All calls throw SecateurError (`PRUNE_UNAVAILABLE`) when Python
 * does not answer. The next call tries again.
 */
export function openEngine(options: EngineOptions, onStart = () => {}): Engine {
  const { logger } = options
  const env = { ...options.env, ...CHECK_ENV }
  const supervisor = createSupervisor(() => startChecker({ ...options, env }), logger, onStart)
  const catalogues = new WeakMap<Checker, Promise<Catalogue>>()
  const takeTurn = createTurns(TURNS)

  function describeOnce(checker: Checker): Promise<Catalogue> {
    const known = catalogues.get(checker)
    if (known) return known
    const catalogue = checker.describe()
    catalogues.set(checker, catalogue)
    catalogue.catch(() => catalogues.delete(checker))
    return catalogue
  }

  async function ask<T>(question: (checker: Checker) => Promise<T>): Promise<T> {
    try {
      return await question(await supervisor.get())
    } catch (cause) {
      if (cause instanceof SecateurError) throw cause
      logger.error({ error: cause }, 'the engine did not answer')
      const message = 'The Python engine does not answer. Try again in a moment.'
      throw new SecateurError('PRUNE_UNAVAILABLE', message, [], { cause })
    }
  }

  /** Waits until Python has started before it waits for its turn, whose time limit is about other checks. */
  const askInTurn = <T>({ teamId, signal }: Asker, question: (checker: Checker) => Promise<T>) =>
    ask(async (checker) => {
      await describeOnce(checker)
      return takeTurn(teamId, signal, async () => question(await supervisor.get()))
    })

  return {
    describe: () => ask(describeOnce),
    check: (request, asker) => askInTurn(asker, (checker) => checker.check(request, asker.signal)),
    fingerprints: (request, asker) =>
      askInTurn(asker, (checker) => checker.fingerprints(request, asker.signal)),
    close: supervisor.close,
  }
}
