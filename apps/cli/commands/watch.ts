import { resolveJobId } from '../ids.ts'
import { apiCommand, openSession } from '../session.ts'
import { watchJob } from '../watching.ts'

export const watch = () =>
  apiCommand('watch', 'Show how far a job is until it has ended', {
    about:
      'A bar for the job and for each of its methods; where there is no terminal, a line for each trial that ends. Ctrl-C stops watching, and the job goes on. Exit code 0 if it succeeded, else 1.',
    examples: {
      'watch last': '',
      'watch 019a0b1c-2d3e': 'the beginning of an id will do',
      'watch last --json': 'the job, whenever it changes, one a line',
    },
  })
    .argument('<job>', 'id, the beginning of one, or last')
    .action(async (typed, options) => {
      const { client } = openSession(options)
      await watchJob(client, await resolveJobId(client, typed), options)
    })
