/** Stored models of trials: every operation by its name. */
import type { Db } from '#core/runtime/db.ts'
import { beginArtifact, inputsOf, markStored, type NewArtifact } from './store.ts'

export const createArtifacts = (db: Db) => ({
  inputs: (trialId: string) => inputsOf(db, trialId),
  begin: (
    trialId: string,
    token: string,
    artifact: NewArtifact,
    { bytesPerTeam }: { bytesPerTeam: number },
  ) => beginArtifact(db, trialId, token, artifact, bytesPerTeam),
  blobStored: (blobId: string) => markStored(db, blobId),
})
