/** The Python client `secateur.client` against the real service. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { answer } from '../clients/typescript/index.ts'
import { createTestClient } from './support/client.ts'
import { TEST_KEY } from './support/database.ts'
import { createFixture, PYTHON, startStack } from './support/service.ts'

const run = promisify(execFile)

/** Submits, waits and reads as a notebook would, and prints the answers as JSON. */
const NOTEBOOK = `
import json, sys
from secateur.client import ApiError, Client, UnreachableError

model, text, traces, folder = sys.argv[1:]
seen = []
with Client() as client:
    job_data = {
        "model": model, "reuse": False,
        "calibration": {"dataset": text, "samples": 4, "seqlen": 32},
        "evaluations": [{"dataset": text, "seqlen": 32, "windows": 4}],
    }
    job = client.submit({**job_data, "methods": [{"id": "sleep", "params": {"seconds": 0.2}}], "levels": [0.5, 0.7]})
    ended = client.wait(job["id"], on_change=lambda job: seen.append(job["version"]))
    trials = list(client.trials(job["id"]))
    pruned = client.submit({**job_data, "methods": ["magnitude"], "levels": [0.5]})
    client.wait(pruned["id"])
    cell = list(client.trials(pruned["id"]))[1]["id"]
    client.wait(client.make_artifact(cell)["job"]["id"])
    made = client.make_artifact(cell)["artifact"]
    pulled = client.pull(made["id"], folder)
    artifact = client.artifact(made["id"])
    artifacts = list(client.artifacts(trial=cell))
    table = client.table(job["id"])
    markdown = client.table_text(job["id"])
    oldest = list(client.jobs())[-1]
    uploaded = client.upload(traces, "traces", name="queries")
    datasets = list(client.datasets())
    queries = client.upload(traces, "traces", name="texts", field="query")
    try:
        client.submit({"model": model, "methods": ["slep"]})
    except ApiError as error:
        refused = {"code": error.code, "text": str(error)}
try:
    Client("http://127.0.0.1:1").job("x")
except UnreachableError as error:
    unreachable = str(error)
print(json.dumps({
    "ended": ended, "seen": seen, "trials": trials, "table": table, "markdown": markdown, "oldest": oldest["id"], "made": made, "pulled": str(pulled), "artifact": artifact, "artifacts": artifacts, "cell": cell,
    "uploaded": uploaded, "queries": queries, "datasets": datasets, "refused": refused, "unreachable": unreachable, "torch": "torch" in sys.modules,
}))
`

test('the Python client submits, waits, reads tables and uploads, and raises ApiError and UnreachableError', async () => {
  const fixture = await createFixture()
  after(fixture.dispose)
  const stack = await startStack(fixture, { SECATEUR_TEST_METHODS: 'yes' })
  after(stack.dispose)
  const traces = join(fixture.folder, 'queries.jsonl')
  const pulled = join(fixture.folder, 'pulled')
  await writeFile(traces, '{"query":"How do I prune a rose?"}\n')
  const { stdout } = await run(PYTHON, ['-c', NOTEBOOK, fixture.model, fixture.evaluation, traces, pulled], {
    env: { ...process.env, SECATEUR_URL: stack.url, SECATEUR_KEY: TEST_KEY },
  })
  const got = JSON.parse(stdout)
  const client = createTestClient(stack.url)

  assert.equal(got.ended.status, 'succeeded')
  assert.deepEqual(got.ended, await client.job(got.ended.id))
  assert.deepEqual(got.seen, [...new Set(got.seen)])
  assert.equal(got.seen.at(-1), got.ended.version)
  assert.deepEqual(got.trials, await client.trials(got.ended.id))
  assert.deepEqual(
    got.table,
    await answer(client.api.GET('/v1/jobs/{id}/table', { params: { path: { id: got.ended.id } } })),
  )
  const { files } = got.artifact
  assert.equal(got.artifact.trialId, got.cell)
  assert.deepEqual(got.artifacts, [got.made])
  assert.equal(got.pulled, pulled)
  assert.deepEqual(
    (await readdir(pulled)).toSorted(),
    files.map(({ name }: { name: string }) => name).toSorted(),
  )
  assert.match(got.markdown, /^\| level \| sleep/)
  assert.equal(got.oldest, got.ended.id)
  assert.deepEqual(
    [got.uploaded.title, got.uploaded.upload.kind, got.uploaded.upload.documents],
    ['queries', 'traces', 1],
  )
  assert.deepEqual(got.datasets.at(-1), got.uploaded)
  assert.equal(got.queries.upload.bytes, '{"text":"How do I prune a rose?"}\n'.length)
  assert.equal(got.refused.code, 'PRUNE_UNKNOWN_METHOD')
  assert.match(got.refused.text, /#\/methods\/0.*did you mean/)
  assert.match(got.unreachable, /^No API answers at http:\/\/127\.0\.0\.1:1: /)
  assert.equal(got.torch, false, 'the client does not load torch')
})
