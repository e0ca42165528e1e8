/** The team that an installation begins with; the first migration makes its row. */
export const DEFAULT_TEAM_ID = '019a0000-0000-7000-8000-000000000000'
