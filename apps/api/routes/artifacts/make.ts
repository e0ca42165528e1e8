import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ArtifactRequestSchema, type MadeArtifact } from '#core/schemas/artifacts.ts'
import { ref } from '#core/schemas/resources.ts'
import type { JobSpec } from '#core/schemas/spec.ts'
import { relayOutbox } from '../../deps.ts'
import { findOr404, IdParamsSchema } from '../../http/ids.ts'
import { problemResponses, responseWithLocation } from '../../http/responses.ts'
import { originOf } from '../../plugins/traces.ts'
import { presentArtifact } from '../../presenters/artifact.ts'
import { presentJob } from '../../presenters/job.ts'

const MadeSchema = ref<MadeArtifact>('MadeArtifact')

/** Makes the model of a trial that was not stored when the trial ended. */
export const makeRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const { repositories, snapshots, submitLimits } = app.deps
  const { artifacts, jobs } = repositories

  app.post(
    '/trials/:id/artifact',
    {
      config: { role: 'submitter' },
      schema: {
        tags: ['artifacts'],
        summary: 'Make the model of a trial that has succeeded',
        description:
          'If the model is stored, the answer is 200 and has it. Otherwise a job prunes the model again, without evaluating it, and the answer is 202. The job is queued and can be watched and cancelled like any other. When it has succeeded, the same request answers with the model; its `reproduced` says whether it equals the measured one to the bit. However often you ask, one job makes the model. A model that would exceed the quota of the team is refused before.',
        operationId: 'makeArtifact',
        params: IdParamsSchema,
        body: ArtifactRequestSchema,
        response: {
          200: responseWithLocation('The stored model.', MadeSchema, 'URL of the stored model.'),
          202: responseWithLocation('The job that makes the model.', MadeSchema, 'URL of the job.'),
          ...problemResponses(400, 404, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { teamId, signal, params, body } = request
      const prepare = async (spec: JobSpec) => {
        await snapshots.take(spec)
        signal.throwIfAborted() // after the answer of a time limit, no job is stored
      }
      const { artifactId, job } = await findOr404('trial', params.id, (trialId) =>
        jobs.makeArtifact({ ...originOf(request), trialId, ...body }, submitLimits, prepare),
      )
      if (artifactId !== null) {
        const artifact = await findOr404('artifact', artifactId, (id) => artifacts.get(teamId, id))
        reply.code(200).header('location', `/v1/artifacts/${artifactId}`)
        return { artifact: presentArtifact(artifact), job: null }
      }
      relayOutbox(app)
      const counted = await findOr404('job', job.id, (id) => jobs.withCounts(teamId, id))
      reply.code(202).header('location', `/v1/jobs/${job.id}`)
      return { artifact: null, job: presentJob(counted.job, counted.counts) }
    },
  )
}
