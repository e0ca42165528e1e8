import { answer, type Client, type PageQuery, pages, type Schemas } from '../../clients/typescript/index.ts'

/** All trials of a job, in the order of its plan. */
export async function trialsOf(client: Client, id: string): Promise<Schemas['Trial'][]> {
  const all = []
  const page = (query: PageQuery) =>
    answer(client.GET('/v1/jobs/{id}/trials', { params: { path: { id }, query } }))
  for await (const trial of pages(page)) all.push(trial)
  return all
}
