/** What the routes of jobs share: finding one of the team, showing it, and telling control. */
import type { FastifyInstance } from 'fastify'
import type { Job } from '#core/repositories/index.ts'
import type { JobResource } from '#core/schemas/resources.ts'
import { isId, unknownId } from '../../http/ids.ts'
import { presentJob } from '../../presenters/present.ts'

export function jobAccess({ deps, log }: FastifyInstance) {
  const { jobs } = deps.repositories

  async function presentAll(shown: readonly Job[]): Promise<JobResource[]> {
    const ids = shown.map(({ id }) => id)
    const counts = await jobs.counts(ids)
    return shown.map((job) => {
      const ofJob = counts.get(job.id)
      if (!ofJob) throw new Error(`no counts of job ${job.id}`)
      return presentJob(job, ofJob)
    })
  }

  async function present(job: Job): Promise<JobResource> {
    const [resource] = await presentAll([job])
    return resource as JobResource
  }

  async function find(teamId: string, id: string): Promise<Job> {
    const job = isId(id) ? await jobs.get(teamId, id) : null
    return job ?? unknownId('job', id)
  }

  /** Tells control at once. Nobody waits for it: without Redis the outbox keeps the news until control's sweep. */
  const publish = () => {
    deps.relay().catch((error: unknown) => log.warn({ error }, 'the outbox waits for control'))
  }

  return { find, present, presentAll, publish }
}
