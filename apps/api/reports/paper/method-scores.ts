/** The scores of a subject's methods (ADR 40). */
import {
  efficiency,
  type FiguresByLevel,
  inspiration,
  type Score,
  type ScoredFigure,
  usefulness,
} from '#core/domain/scores.ts'
import { keepsLevel } from '../../tables/best-cells.ts'
import type { Column } from '../../tables/table.ts'
import { isPerplexity, type Subject } from '../subjects.ts'
import { levelCells } from './level-cells.ts'
import type { Novelty } from './novelty.ts'
import { pruningSeconds } from './time-tables.ts'

export interface MethodScores {
  column: Column
  usefulness: Score
  efficiency: Score
  inspiration: Score
  /** Whether the models of all levels have at least as many zeros as the level says. */
  keepsLevels: boolean
}

/** In the order of the columns; null for a benchmark without perplexity. */
export function scoresOf(subject: Subject, novelty: Novelty): MethodScores[] | null {
  const { part } = subject
  if (!isPerplexity(part)) return null
  const figures = new Map(
    part.table.columns.map(({ label }, column) => [label, figuresOf(subject, column)] as const),
  )
  const useful = usefulness(figures)
  const efficient = efficiency(useful, figures)
  return part.table.columns.map((column) => {
    const score = useful.get(column.label) ?? UNKNOWN
    return {
      column,
      usefulness: score,
      efficiency: efficient.get(column.label) ?? UNKNOWN,
      inspiration: inspiration(score, novelty.methods[column.method.id]?.novelty ?? null),
      keepsLevels: [...(figures.get(column.label)?.values() ?? [])].every((figure) => figure.keepsLevel),
    }
  })
}

const UNKNOWN: Score = { value: null, reason: 'no figures' }

/** Figures off the protocol are missing: they would be compared with those of other versions or hardware. */
const figuresOf = ({ job, part }: Subject, column: number): FiguresByLevel =>
  new Map(
    levelCells(part.table, column).map(({ level, cell }): [number, ScoredFigure] => {
      const { trialId, value, status } = cell
      const isOff = trialId !== null && job.off.has(trialId)
      const isBroken = status === 'overflow' || status === 'nan'
      return [
        level,
        {
          state: isOff ? 'missing' : isBroken ? 'broken' : value === null ? 'missing' : 'ok',
          perplexity: isOff ? null : value,
          keepsLevel: keepsLevel(cell, level),
          seconds: pruningSeconds(job, trialId),
        },
      ]
    }),
  )
