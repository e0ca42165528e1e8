/** Stored models of trials: every operation by its name. */
import type { Db } from '#core/runtime/db.ts'
import type { ArtifactRetention } from '#core/schemas/artifacts.ts'
import type { PageRequest } from '../shared/paging.ts'
import { deletedBlobs, dropBlob, dropLeftovers, knownBlobs } from './cleanup.ts'
import {
  type ArtifactFilter,
  getArtifact,
  getArtifactFile,
  listArtifacts,
  removeArtifact,
  setPinned,
} from './read.ts'
import { applyRetention, getRetention, setRetention } from './retention.ts'
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

  list: (teamId: string, request: PageRequest & ArtifactFilter) => listArtifacts(db, teamId, request),
  get: (teamId: string, id: string) => getArtifact(db, teamId, id),
  file: (teamId: string, id: string, name: string) => getArtifactFile(db, teamId, id, name),
  setPinned: (teamId: string, id: string, pinned: boolean) => setPinned(db, teamId, id, pinned),
  remove: (teamId: string, id: string) => removeArtifact(db, teamId, id),

  retention: (teamId: string) => getRetention(db, teamId),
  setRetention: (teamId: string, retention: ArtifactRetention) => setRetention(db, teamId, retention),
  applyRetention: () => applyRetention(db),

  dropLeftovers: (limit: number) => dropLeftovers(db, limit),
  deletedBlobs: (limit: number, after: string | null) => deletedBlobs(db, limit, after),
  dropBlob: (id: string) => dropBlob(db, id),
  knownBlobs: (ids: readonly string[]) => knownBlobs(db, ids),
})
