/** Which models a job keeps, and in which layouts. Pure. */
import { type ArtifactSelection, type KeepArtifacts, LAYOUTS, type Layout } from '#core/schemas/spec.ts'

/** What a selection looks at: one cell of a job's table. */
interface Cell {
  method: { id: string }
  level: number
  pattern: string
}

/** The layouts in which a pruned trial's model is kept, in the order of `LAYOUTS`. */
export function keptLayouts(keep: KeepArtifacts, cell: Cell): Layout[] {
  if (keep === 'none') return []
  if (keep === 'all') return ['plain']
  const asked = new Set(keep.filter((selection) => selects(selection, cell)).map(layoutOf))
  return LAYOUTS.filter((layout) => asked.has(layout))
}

const layoutOf = ({ layout = 'plain' }: ArtifactSelection): Layout => layout

/** Whether a selection matches a cell. Levels match if they are the same number. */
export const selects = ({ methods, levels, patterns }: ArtifactSelection, cell: Cell): boolean =>
  (methods?.includes(cell.method.id) ?? true) &&
  (levels?.includes(cell.level) ?? true) &&
  (patterns?.includes(cell.pattern) ?? true)

/** Whether any model is kept in the layout `shrunk`. */
export const keepsShrunk = (keep: KeepArtifacts): boolean =>
  Array.isArray(keep) && keep.some(({ layout }) => layout === 'shrunk')
