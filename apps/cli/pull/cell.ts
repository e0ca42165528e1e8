/** Finds the trial of a cell of a table: `wanda@0.5`, `wanda(variant=true)@0.5:structured`, `wanda@0.5:2:4`. */
import { methodLabel } from '#core/domain/plan.ts'
import type { Schemas } from '../../../clients/typescript/index.ts'
import { UsageError } from '../errors.ts'

type Trial = Pick<Schemas['Trial'], 'method' | 'level' | 'pattern'>

/** What a command accepts for a cell, in its help. */
export const CELL = 'METHOD@LEVEL or METHOD@LEVEL:PATTERN, such as wanda@0.5 or wanda@0.5:2:4'

/** How a trial is named: `wanda@0.5:unstructured`. */
export const cellOf = ({ method, level, pattern }: Trial): string =>
  `${methodLabel(method)}@${level}:${pattern}`

/** @throws UsageError when no trial, or more than one, fits */
export function findCell<T extends Trial>(trials: readonly T[], typed: string): T {
  const [, method, level, pattern] = /^(.+)@([\d.]+)(?::(.+))?$/.exec(typed) ?? []
  if (!method || level === undefined) throw new UsageError(`"${typed}" is not a cell. Use ${CELL}.`)
  const fitting = trials.filter(
    (trial) =>
      [trial.method.id, methodLabel(trial.method)].includes(method) &&
      trial.level === Number(level) &&
      (pattern === undefined || trial.pattern === pattern),
  )
  const [first, ...others] = fitting
  if (first && others.length === 0) return first
  const listed = (first ? fitting : withModels(trials)).map((trial) => `\n  ${cellOf(trial)}`).join('')
  throw new UsageError(
    first
      ? `"${typed}" matches ${fitting.length} cells. Use one of these:${listed}`
      : `The job has no cell "${typed}". It has:${listed || ' none yet'}`,
  )
}

/** The dense model is the original: it is not stored. */
const withModels = <T extends Trial>(trials: readonly T[]): T[] =>
  trials.filter(({ method }) => method.id !== 'dense')
