/** Parsers of option values. */
import { InvalidArgumentError } from '@commander-js/extra-typings'
import { parse } from 'yaml'
import { DEFAULT_URL, isHttpUrl } from '#core/runtime/environment.ts'

export const wholeNumber = (min: number, max: number) => (text: string) => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new InvalidArgumentError(`Use a whole number from ${min} to ${max}.`)
}

/**
 * A date or a time -> the time in ISO 8601 that the API expects. Without a zone it is in the zone of this machine, like the
 * times that commands print.
 */
export function time(text: string): string {
  const date = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text)
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('Use a date or a time, such as 2026-11-24 or 2026-11-24T08:00Z.')
  return date.toISOString()
}

export function httpUrl(text: string): string {
  if (isHttpUrl(text)) return text.replace(/\/+$/, '')
  throw new InvalidArgumentError(`Use an http or https URL, such as ${DEFAULT_URL}.`)
}

/** `a,b(c=1,d=2),e` -> its three items: a comma inside brackets does not separate. */
export const list = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** A number in [0, 1). */
export function level(text: string): number {
  const value = Number(text)
  if (value >= 0 && value < 1) return value
  throw new InvalidArgumentError(
    `"${text}" is not a level. A level is the fraction of weights to prune, from 0 to below 1, such as 0.5.`,
  )
}

/** `10%` or `0.1` -> 0.1. */
export function share(text: string): number {
  const [, number, isPercent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? []
  if (number === undefined)
    throw new InvalidArgumentError('Use a percentage or a fraction, such as 10% or 0.1.')
  return isPercent ? Number(number) / 100 : Number(number)
}

/** `0.5,0.7` -> levels. */
export const levels = (text: string): number[] => list(text).map(level)

/** `all`, or `wanda@0.5,wanda@0.5:2:4` -> the selections of `keepArtifacts`. */
export function cells(text: string): 'all' | { methods: string[]; levels: number[]; patterns?: string[] }[] {
  if (text === 'all') return text
  return list(text).map((item) => {
    const [, method, at, pattern] = /^([a-z][a-z0-9-]*)@([\d.]+)(?::(.+))?$/.exec(item) ?? []
    if (!method || at === undefined)
      throw new InvalidArgumentError(
        `"${item}" is not a cell. Use METHOD@LEVEL or METHOD@LEVEL:PATTERN, such as wanda@0.5 or wanda@0.5:2:4, or all.`,
      )
    return { methods: [method], levels: [level(at)], ...(pattern && { patterns: [pattern] }) }
  })
}

/** `dataset=wikitext2-mini,samples=16` -> an object. YAML decides the type of each value. */
export function fields(text: string): Record<string, unknown> {
  return Object.fromEntries(
    list(text).map((item) => {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(item) ?? []
      if (!name || value === undefined)
        throw new InvalidArgumentError(
          `"${item}" is not name=value. Example: dataset=wikitext2-mini,samples=16.`,
        )
      return [name, parse(value)]
    }),
  )
}

/** `magnitude,wanda(variant=true)`, as tables label them. */
export const methods = (text: string) =>
  list(text).map((item) => {
    const [, id, params] = /^([^()]+)\((.*)\)$/.exec(item) ?? []
    return id ? { id, params: fields(params ?? '') } : item
  })
