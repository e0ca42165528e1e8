import { answer } from '../../../clients/typescript/index.ts'
import { resolveJobId } from '../ids.ts'
import { paintStatus } from '../render/paint.ts'
import { apiCommand, openSession } from '../session.ts'

export const cancel = () =>
  apiCommand('cancel', 'Cancel a job', {
    about: 'Nothing of it starts any more, and running trials stop. What was measured stays.',
    examples: { 'cancel last': '' },
  })
    .argument('<job>', 'id, the beginning of one, or last')
    .action(async (typed, options) => {
      const { client, show } = openSession(options)
      const path = { id: await resolveJobId(client, typed) }
      const job = await answer(client.POST('/v1/jobs/{id}/cancel', { params: { path } }))
      show(job, ({ id, status }) => `job ${id}: ${paintStatus(status)}`)
    })
