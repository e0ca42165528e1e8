/** UUIDs in the lower-case form in which ids are stored and answered. Light: short commands of the CLI import it. */

/** Without anchors, to build longer patterns. It captures nothing. */
export const UUID_PATTERN = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

export const UUID = new RegExp(`^${UUID_PATTERN}$`)
