/** Where large files are kept: models of trials, and uploads. One setting chooses a folder or an S3 bucket. */
import type { Readable } from 'node:stream'

/** A key is a relative path of letters, digits, `.`, `_` and `-`. Each segment starts with a letter or digit. */
export interface StoredObject {
  key: string
  bytes: number
  modifiedAt: Date
}

/** Lies within the object. */
export interface ByteRange {
  /** First byte, from 0. */
  start: number
  /** Last byte, included. */
  end: number
}

export interface PutOptions {
  /** Hex SHA-256 of the file. The object appears only if what arrived has it. */
  sha256: string
  bytes: number
  signal: AbortSignal
  /** Called with the bytes that are stored so far. */
  onProgress?: (bytes: number) => void
}

/**
 * All operations reject with a SecateurError: `PRUNE_STORAGE_FULL` without room, `PRUNE_STORAGE_UNAVAILABLE` while the storage
 * cannot be reached, `PRUNE_STORAGE_REFUSED` for wrong credentials or a missing bucket. Its message names the key and the cause
 * and contains no credentials. When its signal aborts, an operation rejects with any error and stores nothing.
 */
export interface Storage {
  /** What operators see in logs and messages: `folder /data/artifacts` or `s3://bucket/prefix`. */
  readonly name: string
  /** Rejects if no object can be stored now. Stores nothing. */
  check(signal: AbortSignal): Promise<void>
  /**
   * Stores a local file. The object appears at once and whole; storing the same key again replaces it. While S3 cannot be
   * reached, it waits for up to 15 minutes. Rejects with PRUNE_INTERNAL if the file is not what was announced.
   */
  put(key: string, path: string, options: PutOptions): Promise<void>
  /** Reads an object, or a part of it. Rejects with PRUNE_STORAGE_MISSING if there is none. A range must lie within it. */
  read(key: string, options: { signal: AbortSignal; range?: ByteRange }): Promise<Readable>
  /** Removes an object. It is not an error if there is none. */
  remove(key: string): Promise<void>
  /** The objects below a prefix that ends with `/`, in any order. Unfinished ones are not among them. */
  list(prefix: string): AsyncIterable<StoredObject>
  /**
   * Aborts unfinished uploads and removes unfinished files that are older.
   * @param olderThan before the start of every transfer that may still be under way
   * @returns how many
   */
  removeUnfinished(olderThan: Date): Promise<number>
  /**
   * A URL that downloads the object for a few minutes without credentials; null if the storage has none.
   * @param fileName offered to browsers; without quotes
   */
  presign(key: string, options: { seconds: number; fileName: string }): Promise<string | null>
  close(): void
}
