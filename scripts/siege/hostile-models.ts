/** Folders that look like models and must be refused when a job is submitted. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Json = Record<string, unknown>

interface HostileModel {
  name: string
  /** Spoils a copy of a sound model. */
  spoil(folder: string): void
}

const config =
  (change: Json): HostileModel['spoil'] =>
  (folder) =>
    editJson(join(folder, 'config.json'), (value) => ({ ...value, ...change }))

const weights = (bytes: Uint8Array) => (folder: string) =>
  writeFileSync(join(folder, 'model.safetensors'), bytes)

const MODELS: readonly HostileModel[] = [
  { name: 'three-million-layers', spoil: config({ num_hidden_layers: 3_000_000 }) },
  { name: 'huge-vocabulary', spoil: config({ vocab_size: 1e12 }) },
  { name: 'huge-hidden-size', spoil: config({ hidden_size: 2 ** 40, intermediate_size: 2 ** 41 }) },
  { name: 'negative-layers', spoil: config({ num_hidden_layers: -1 }) },
  // As many layers as a config may have. They take longer to build than a check may take.
  { name: 'most-layers', spoil: config({ num_hidden_layers: 9_999 }) },
  { name: 'code-of-a-repository', spoil: config({ attn_implementation: 'org/kernel' }) },
  { name: 'unknown-architecture', spoil: config({ model_type: 'nothing', architectures: ['Nothing'] }) },
  {
    name: 'nested-config',
    spoil: (folder) =>
      writeFileSync(join(folder, 'config.json'), `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
  },
  {
    // Takes exponential time on `aaa...b`, until the engine of regular expressions gives up with a panic.
    name: 'pathological-tokenizer',
    spoil: (folder) => {
      editJson(join(folder, 'tokenizer.json'), (value) => ({
        ...value,
        pre_tokenizer: {
          type: 'Split',
          pattern: { Regex: '(\\w|\\w\\w|\\w?\\s?\\w)+$' },
          behavior: 'Isolated',
          invert: false,
        },
      }))
    },
  },
  {
    name: 'only-a-pickle',
    spoil: (folder) => {
      rmSync(join(folder, 'model.safetensors'))
      writeFileSync(join(folder, 'pytorch_model.bin'), 'pickle')
    },
  },
  { name: 'pointer-to-weights', spoil: weights(Buffer.from('version https://git-lfs.github.com/spec/v1\n')) },
  { name: 'empty-weights', spoil: weights(new Uint8Array()) },
  { name: 'lying-header', spoil: weights(header(2n ** 40n, '{}')) },
  {
    name: 'lying-tensor',
    spoil: weights(
      header(84n, '{"model.embed_tokens.weight":{"dtype":"F32","shape":[9,9],"data_offsets":[0,999999]}}'),
    ),
  },
  {
    name: 'weights-outside',
    spoil: (folder) => {
      rmSync(join(folder, 'model.safetensors'))
      const index = {
        metadata: {},
        weight_map: { 'model.embed_tokens.weight': '../../outside/w.safetensors' },
      }
      writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index))
    },
  },
]

/** The first bytes of a safetensors file: the length of the header, and the header. */
function header(length: bigint, json: string): Uint8Array {
  const bytes = Buffer.alloc(8 + json.length)
  bytes.writeBigUInt64LE(length)
  bytes.write(json, 8)
  return bytes
}

/**
 * Writes the models next to the sound one.
 * @param sound folder of a sound model
 * @returns their names as jobs name them
 */
export function writeHostileModels(root: string, sound: string): string[] {
  return MODELS.map(({ name, spoil }) => {
    const folder = join(root, name)
    mkdirSync(folder, { recursive: true })
    cpSync(sound, folder, { recursive: true })
    spoil(folder)
    return `file:${name}`
  })
}

function editJson(path: string, edit: (value: Json) => Json): void {
  writeFileSync(path, JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8')))))
}
