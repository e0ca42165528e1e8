import { existsSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { apiCommand, createContext } from '../command.ts'
import { EXIT } from '../errors.ts'
import { resolveArtifactId } from '../ids.ts'
import { publishByPython } from '../publish/python.ts'
import { downloadArtifact } from '../pull/download.ts'
import { paint } from '../render/terminal.ts'

export const publish = () =>
  apiCommand('publish', 'Copy a stored model to the model hub, to S3, or to a folder', {
    about:
      'The folder of a stored model is a model repository as it stands, with a model card. A repository of the hub is created if it does not exist, private unless --public is given; if it has another pruned model, that is replaced. The token of the hub comes from HF_TOKEN or from `hf auth login`, and the credentials of S3 from the environment and files of AWS.',
    examples: {
      'publish 019a0b1c-2d3e --to hub:org/name': 'a stored model of `secateur artifacts`',
      'publish ./pruned --to hub:org/name --public': 'a folder of `secateur pull`',
      'publish 019a0b1c-2d3e --to s3://bucket/models/pruned': '',
    },
  })
    .argument('<artifact>', "folder of a model, or id, start of an id, or cell such as 'wanda at 0.5'")
    .requiredOption('--to <target>', 'hub:org/name, s3://bucket/prefix, or an empty or missing folder')
    .option('--public', 'a new repository of the hub is visible to all')
    .action(async (typed, { json, url, to, public: isPublic = false }) => {
      const { client, show } = createContext({ json, url })
      const address = await publishTo()
      show({ address }, ({ address }) => `${paint.good('✓')} Published at ${address}`)

      async function publishTo(): Promise<string> {
        if (existsSync(join(typed, 'manifest.json'))) return copy(typed, to, isPublic)
        const id = await resolveArtifactId(client, typed)
        const isFolder = !/^(hub|s3):/.test(to)
        const folder = isFolder ? resolve(to) : join(await temporaryFolder(), 'model')
        await downloadArtifact(client, id, folder)
        return isFolder ? folder : copy(folder, to, isPublic)
      }
    })

async function copy(folder: string, target: string, isPublic: boolean): Promise<string> {
  if (!target.startsWith('s3://')) return publishByPython(folder, target, isPublic)
  const { publishToS3 } = await import('../publish/s3.ts') // other commands don't need the client of S3
  return publishToS3(folder, target)
}

/** A folder that is removed when the process ends. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'secateur-publish-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => process.exit(EXIT.interrupted))
  return folder
}
