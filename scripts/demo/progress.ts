/** What the demo shows while its job runs. */

/** How far a job is, as it is drawn. */
export interface Snapshot {
  trials: number
  ended: number
  /** Of the whole job, in [0, 1]. */
  fraction: number
  /** What is being done now: `wanda at 0.3: block 7 of 30`. */
  current: string
  etaSeconds: number | null
}

const BAR_CELLS = 24
const LINE_MS = 5_000

/** `[██████░░░░] 12/27 trials  wanda at 0.3: block 7 of 30  1 min 20 s left`, cut to `columns`. */
export function renderProgress({ trials, ended, fraction, current, etaSeconds }: Snapshot, columns: number) {
  const filled = Math.round(fraction * BAR_CELLS)
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)}]`
  const left = etaSeconds === null ? '' : `  ${formatSeconds(etaSeconds)} left`
  const head = `${bar} ${ended}/${trials} trials${left}`
  return `${head}  ${current}`.slice(0, columns).trimEnd()
}

export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Redrawn in place on a terminal, else a line every few seconds. */
export function createProgressLine(stream: NodeJS.WriteStream) {
  let lastLine = Number.NEGATIVE_INFINITY
  return {
    update(snapshot: Snapshot): void {
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${renderProgress(snapshot, Math.max(stream.columns - 1, 40))}`)
      } else if (performance.now() - lastLine >= LINE_MS) {
        lastLine = performance.now()
        stream.write(`${renderProgress(snapshot, 160)}\n`)
      }
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\x1b[K')
    },
  }
}
