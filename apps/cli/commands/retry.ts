import { answer } from '../../../clients/typescript/index.ts'
import { resolveJobId } from '../ids.ts'
import { paintStatus } from '../render/paint.ts'
import { apiCommand, openSession } from '../session.ts'
import { watchJob } from '../watching.ts'

export const retry = () =>
  apiCommand('retry', 'Run again what failed or was cancelled of a job that has ended', {
    about: 'Results that are there stay.',
    examples: { 'retry last --watch': '' },
  })
    .argument('<job>', 'id, the beginning of one, or last')
    .option('--watch', 'stay, and show how far it is')
    .action(async (typed, { watch, ...options }) => {
      const { client, show } = openSession(options)
      const path = { id: await resolveJobId(client, typed) }
      const job = await answer(client.POST('/v1/jobs/{id}/retry', { params: { path } }))
      if (watch) return watchJob(client, job.id, options)
      show(job, ({ id, status }) => `job ${id}: ${paintStatus(status)}`)
    })
