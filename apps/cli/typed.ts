/** Values of options as they are typed. */
import { InvalidArgumentError } from '@commander-js/extra-typings'
import { parse } from 'yaml'
import { DEFAULT_URL, isHttpUrl } from '#core/runtime/environment.ts'

export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
}

/** A day or a moment -> the moment, as the API wants it. */
export function time(text: string): string {
  const date = new Date(text)
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('It must be as 2026-11-24 or 2026-11-24T08:00Z.')
  return date.toISOString()
}

export function httpUrl(text: string): string {
  if (isHttpUrl(text)) return text.replace(/\/+$/, '')
  throw new InvalidArgumentError(`It must be as ${DEFAULT_URL}.`)
}

/** `a,b(c=1,d=2),e` -> its three items: commas inside brackets are theirs. */
export const list = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((item) => item.trim())
    .filter((item) => item !== '')

export const numbers = (text: string): number[] =>
  list(text).map((item) => {
    const value = Number(item)
    if (Number.isNaN(value)) throw new InvalidArgumentError(`"${item}" is no number.`)
    return value
  })

/** `dataset=brown,samples=16` -> an object. Values are what YAML makes of them. */
export function fields(text: string): Record<string, unknown> {
  return Object.fromEntries(
    list(text).map((item) => {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(item) ?? []
      if (!name || value === undefined)
        throw new InvalidArgumentError(`"${item}" is not name=value, as in dataset=brown,samples=16.`)
      return [name, parse(value)]
    }),
  )
}

/** `magnitude,wanda(variant=true)`, as tables name them. */
export const methods = (text: string) =>
  list(text).map((item) => {
    const [, id, params] = /^([^()]+)\((.*)\)$/.exec(item) ?? []
    return id ? { id, params: fields(params ?? '') } : item
  })
