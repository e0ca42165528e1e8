/** Checks of this machine: Node, Python and its packages, the device, the disk. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '#core/runtime/startup/checkout.mjs'
import { bytes } from '../render/words.ts'
import type { Check } from './check.ts'

const MIN_FREE_BYTES = 5 * 1024 ** 3

export const nodeCheck: Check = {
  name: 'Node',
  todo: 'Install a newer Node: https://nodejs.org',
  run: async () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const required: string = engines.node.replace('>=', '')
    const ok = required.localeCompare(process.versions.node, 'en', { numeric: true }) <= 0
    return {
      ok,
      found: process.versions.node,
      ...(ok ? {} : { todo: `Install Node ${required} or newer: https://nodejs.org` }),
    }
  },
}

/** Prints as JSON what the checks need to know from Python. */
const PYTHON_PROBE = `
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

interface PythonReport {
  python: string
  wrong: string[]
  torch: string
  devices: string[]
}

const SET_UP = 'Run `npm run setup` in the checkout, or set SECATEUR_PYTHON to another interpreter.'

/**
 * @param python interpreter from the settings
 * @param device SECATEUR_DEVICE from the settings
 */
export function pythonChecks(python: string, device: string): Check[] {
  const report = promisify(execFile)(python, ['-c', PYTHON_PROBE]).then(
    ({ stdout }): PythonReport => JSON.parse(stdout),
  )
  report.catch(() => {}) // each check reports the error
  return [
    {
      name: 'Python',
      todo: SET_UP,
      run: async () => ({ ok: true, found: `${(await report).python} (${python})` }),
    },
    {
      name: 'Packages',
      todo: SET_UP,
      run: async () => {
        const { wrong, torch } = await report
        return wrong.length === 0
          ? { ok: true, found: `pinned versions, torch ${torch}` }
          : { ok: false, found: wrong.join('; '), todo: SET_UP }
      },
    },
    {
      name: 'Device',
      todo: SET_UP,
      run: async () => {
        const { devices } = await report
        if (devices.length > 0) return { ok: true, found: devices.join(', ') }
        const wanted = device.startsWith('cuda')
        return wanted
          ? {
              ok: false,
              found: 'no GPU',
              todo: `SECATEUR_DEVICE is ${device}: install the GPU driver, or set it to cpu or auto.`,
            }
          : { ok: true, found: 'no GPU; trials run on the CPU' }
      },
    },
  ]
}

/** Free space for models, data and logs. The folder itself may not exist yet. */
export const diskCheck = (home: string): Check => ({
  name: 'Disk',
  todo: 'Set SECATEUR_HOME to an existing folder for models and data.',
  run: async () => {
    const { bavail, bsize } = await statfs(home).catch(() => statfs(dirname(home)))
    const free = bavail * bsize
    return {
      ok: free >= MIN_FREE_BYTES,
      found: `${bytes(free)} free at ${home}`,
      ...(free < MIN_FREE_BYTES
        ? {
            todo: `Free at least ${bytes(MIN_FREE_BYTES)}, or set SECATEUR_HOME to a folder on another disk.`,
          }
        : {}),
    }
  },
})
