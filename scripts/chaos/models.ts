/** What clients do with stored models: have them made, pin them, remove them. */
import type { ArtifactDetailResource, ArtifactResource, MadeArtifact } from '#core/schemas/artifacts.ts'
import type { JobResource, TrialResource } from '#core/schemas/resources.ts'
import { LAYOUTS } from '#core/schemas/spec.ts'
import type { Random } from '../harness/random.ts'
import type { Api } from './api.ts'

export interface Models {
  /** What may have been removed: `<trial> <layout>`. */
  readonly removed: ReadonlySet<string>
  /** Has the model of a trial of the job made. @returns the job that makes it; null if there is no such trial or job */
  make(jobId: string): Promise<JobResource | null>
  /** Removes a model, of the job if one is given. @returns whether it was there */
  remove(jobId?: string): Promise<boolean>
  /** Pins a model, so that no client removes it. @returns null if there is none */
  pin(): Promise<ArtifactDetailResource | null>
}

export function createModels(api: Api, random: Random): Models {
  const removed = new Set<string>()

  async function pick<T>(path: string, isWanted: (item: T) => boolean): Promise<T | null> {
    const answer = await api.send('GET', path, [200])
    const items = answer ? (JSON.parse(answer.text) as { items: T[] }).items.filter(isWanted) : []
    return items.length > 0 ? random.pick(items) : null
  }

  return {
    removed,
    make: async (jobId) => {
      const trial = await pick(`/jobs/${jobId}/trials`, hasModel)
      const layout = random.pick(LAYOUTS.filter((layout) => layout !== 'shrunk'))
      const answer = trial && (await api.send('POST', `/trials/${trial.id}/artifact`, [200, 202], { layout }))
      return answer && (JSON.parse(answer.text) as MadeArtifact).job
    },
    remove: async (jobId) => {
      const ofJob = jobId === undefined ? '' : `&job=${jobId}`
      const model = await pick<ArtifactResource>(`/artifacts?pinned=false${ofJob}`, () => true)
      if (!model) return false
      removed.add(`${model.trialId} ${model.layout}`)
      // 404 and 409: another client has removed or pinned it.
      const answer = await api.send('DELETE', `/artifacts/${model.id}`, [204, 404, 409])
      return answer?.status === 204
    },
    pin: async () => {
      const model = await pick<ArtifactResource>('/artifacts', () => true)
      const answer =
        model && (await api.send('PATCH', `/artifacts/${model.id}`, [200, 404], { pinned: true }))
      return answer?.status === 200 ? (JSON.parse(answer.text) as ArtifactDetailResource) : null
    },
  }
}

const hasModel = ({ method, status }: TrialResource): boolean =>
  method.id === 'magnitude' && status === 'succeeded'
