/** Errors of a file system without room: for any file, for this user, for a larger file. */
const DISK_FULL = ['ENOSPC', 'EDQUOT', 'EFBIG']

export const isDiskFull = (error: unknown): boolean =>
  DISK_FULL.includes(String((error as NodeJS.ErrnoException).code))
