/** This machine: Node, Python and its packages, the device, the disk. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { bytes } from '../render/words.ts'
import type { Check } from './check.ts'

const LEAST_FREE = 5 * 1024 ** 3

export const nodeCheck: Check = {
  name: 'Node',
  todo: 'Install a newer one: https://nodejs.org',
  look: async () => {
    const { engines } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    const least: string = engines.node.replace('>=', '')
    const ok = least.localeCompare(process.versions.node, 'en', { numeric: true }) <= 0
    return {
      ok,
      found: process.versions.node,
      ...(ok ? {} : { todo: `Secateur needs ${least}: https://nodejs.org` }),
    }
  },
}

/** Everything that Python is asked for, as JSON. */
const ASK_PYTHON = `
import importlib.metadata, json, platform, re
wrong = []
for line in importlib.metadata.requires("secateur") or []:
    pinned = re.fullmatch(r"([\\w.-]+)==([^;]+)", line.strip())
    if not pinned:
        continue
    name, version = pinned.groups()
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found = "missing"
    if found.split("+")[0] != version:
        wrong.append(f"{name} is {found}, not {version}")
import torch
devices = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())] if torch.cuda.is_available() else []
print(json.dumps({"python": platform.python_version(), "wrong": wrong, "torch": torch.__version__, "devices": devices}))
`

interface PythonAnswer {
  python: string
  wrong: string[]
  torch: string
  devices: string[]
}

const SET_UP = 'Run `npm run setup` in the checkout; SECATEUR_PYTHON may name another interpreter.'

/** @param python the interpreter of the settings */
export function pythonChecks(python: string, device: string): Check[] {
  const asked = promisify(execFile)(python, ['-c', ASK_PYTHON]).then(
    ({ stdout }): PythonAnswer => JSON.parse(stdout),
  )
  asked.catch(() => {}) // each check says so
  return [
    {
      name: 'Python',
      todo: SET_UP,
      look: async () => ({ ok: true, found: `${(await asked).python} (${python})` }),
    },
    {
      name: 'Packages',
      todo: SET_UP,
      look: async () => {
        const { wrong, torch } = await asked
        return wrong.length === 0
          ? { ok: true, found: `as pinned, torch ${torch}` }
          : { ok: false, found: wrong.join('; '), todo: SET_UP }
      },
    },
    {
      name: 'Device',
      todo: SET_UP,
      look: async () => {
        const { devices } = await asked
        if (devices.length > 0) return { ok: true, found: devices.join(', ') }
        const wanted = device.startsWith('cuda')
        return wanted
          ? {
              ok: false,
              found: 'no GPU',
              todo: `SECATEUR_DEVICE is ${device}: install the driver, or set it to cpu or auto.`,
            }
          : { ok: true, found: 'no GPU; trials run on the CPU' }
      },
    },
  ]
}

/** Of the folder for models, data and logs, which need not be there yet. */
export const diskCheck = (home: string): Check => ({
  name: 'Disk',
  todo: 'SECATEUR_HOME names the folder for models and data.',
  look: async () => {
    const { bavail, bsize } = await statfs(home).catch(() => statfs(dirname(home)))
    const free = bavail * bsize
    return {
      ok: free >= LEAST_FREE,
      found: `${bytes(free)} free at ${home}`,
      ...(free < LEAST_FREE
        ? { todo: `Models and results want ${bytes(LEAST_FREE)}; SECATEUR_HOME may name another folder.` }
        : {}),
    }
  },
})
