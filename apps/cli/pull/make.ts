/** Makes the stored model of a trial, unless it exists. */
import { answer, type Client, type Schemas } from '../../../clients/typescript/index.ts'
import { UsageError } from '../errors.ts'
import { watchJob } from '../watch.ts'

/**
 * Returns the model's artifact. If there is none yet, it shows the job that makes it until it has ended.
 * @throws Failed when that job does not succeed
 */
export async function makeArtifact(
  client: Client,
  trialId: string,
  layout: Schemas['Layout'],
  { json }: { json?: true | undefined },
): Promise<string> {
  const path = { id: trialId }
  const made = await answer(client.POST('/v1/trials/{id}/artifact', { params: { path }, body: { layout } }))
  if (made.artifact) return made.artifact.id
  if (made.job) await watchJob(client, made.job.id, { json })
  const query = { trial: trialId, layout, limit: 1 }
  const { items } = await answer(client.GET('/v1/artifacts', { params: { query } }))
  if (items[0]) return items[0].id
  throw new UsageError('The model was made and has been deleted since. Repeat the command.')
}
