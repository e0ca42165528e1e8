/** The log file of a service. Its size has a bound, and the stack runs on while the disk is full or slow. */
import { basename, dirname } from 'node:path'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import { warn } from '../command-line.ts'

const MIB = 1_048_576
/** Bytes of `api.log` before it becomes `api.log.1`. */
const LONGEST_FILE = 16 * MIB
/** `api.log.1` to `api.log.3`. */
const OLD_FILES = 3
/** Bytes that wait for a slow disk. */
const LONGEST_QUEUE = MIB
const RETRY_MS = 1_000

export interface LogFile {
  /** Drops the line if the file cannot be written now. */
  write: (line: string) => void
  /** Resolves when every line is written or dropped. */
  end: () => Promise<void>
}

export interface LogFileOptions {
  /** Called when lines start to get lost, and when they are written again. */
  report?: (text: string) => void
  longestFile?: number
}

export function openLogFile(
  path: string,
  { report = warn, longestFile = LONGEST_FILE }: LogFileOptions = {},
): LogFile {
  let stream: RotatingFileStream | null = null
  let retryAt = 0
  let dropped = 0

  function open(): RotatingFileStream {
    const opened = createStream(basename(path), {
      path: dirname(path),
      size: `${longestFile}B`,
      rotate: OLD_FILES,
    })
    opened.on('error', () => {
      stream = null
      retryAt = Date.now() + RETRY_MS
    })
    return opened
  }

  function drop(reason: string): void {
    if (dropped === 0) report(`${path} cannot be written (${reason}). Its lines are dropped until it can.`)
    dropped += 1
  }

  function written(): void {
    if (dropped > 0) report(`${path} is written again; ${dropped} lines were dropped.`)
    dropped = 0
  }

  return {
    write: (line) => {
      if (!stream && Date.now() >= retryAt) stream = open()
      if (!stream) drop('the disk had no room')
      else if (stream.writableLength > LONGEST_QUEUE) drop('the disk is too slow')
      else stream.write(`${line}\n`, (error) => (error ? drop(error.message) : written()))
    },
    end: () => new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve())),
  }
}
