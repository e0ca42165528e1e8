/** Shows the progress of a long step: one line that is redrawn on a terminal, or a line every few seconds elsewhere. */

const REDRAW_MS = 200
const LINE_MS = 15_000

/**
 * @param {string} title of the step
 * @param {NodeJS.WriteStream} stream
 */
export function showStep(title, stream = process.stderr) {
  const started = performance.now()
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`
  let detail = ''

  const draw = () => {
    const line = `- ${title}  ${seconds()}  ${detail}`
    if (!stream.isTTY) stream.write(`${line}\n`)
    else stream.write(`\r\x1b[K${line.slice(0, Math.max(stream.columns - 1, 20))}`)
  }
  draw()
  const timer = setInterval(draw, stream.isTTY ? REDRAW_MS : LINE_MS)

  /** @param {string} mark @param {string} end */
  const finish = (mark, end) => {
    clearInterval(timer)
    stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${mark} ${title}  ${end}\n`)
  }
  return {
    /** @param {string} text the current action */
    update: (text) => {
      detail = text
    },
    done: () => finish('✓', seconds()),
    failed: () => finish('✗', `failed after ${seconds()}`),
  }
}
