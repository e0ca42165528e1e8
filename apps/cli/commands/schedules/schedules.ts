/** Lists, shows and controls schedules. */
import { answer, type Client, type Schemas } from '../../../../clients/typescript/index.ts'
import { apiCommand, createContext, group, listCommand } from '../../command.ts'
import { resolveScheduleId } from '../../ids.ts'
import { wholeNumber } from '../../option-parsers.ts'
import { columns, page } from '../../render/columns.ts'
import { describeSchedule, slots } from '../../render/schedule.ts'
import { paint } from '../../render/terminal.ts'
import { count, localTime, shortId } from '../../render/words.ts'
import { createSchedule } from './create.ts'

export const schedules = () =>
  group('schedules', 'Submit jobs at regular times, and see which results got worse', {
    examples: {
      schedules: '',
      "schedules create sweep.yaml --name nightly --cron '30 2 * * *' --zone Europe/Berlin": '',
      "schedules create --from last --name nightly --cron '30 2 * * *'": '',
      'schedules show nightly': 'its next slots and last runs',
      "schedules preview '0 3 * * 1-5'": 'when this expression runs',
    },
  })
    .addCommand(list(), { isDefault: true })
    .addCommand(createSchedule())
    .addCommand(show())
    .addCommand(pause())
    .addCommand(resume())
    .addCommand(runNow())
    .addCommand(preview())
    .addCommand(remove())

const list = () =>
  listCommand('list', 'List schedules, newest first', { examples: { schedules: '' } }).action(
    async ({ json, url, ...query }) => {
      const { client, show } = createContext({ json, url })
      show(await answer(client.GET('/v1/schedules', { params: { query } })), describe)
    },
  )

/** A command about one schedule. */
const ofOne = (name: string, summary: string) =>
  apiCommand(name, summary, { examples: { [`schedules ${name} nightly`]: '' } }).argument(
    '<schedule>',
    'name, id, or start of an id',
  )

const pathOf = async (client: Client, typed: string) => ({ id: await resolveScheduleId(client, typed) })

const show = () =>
  ofOne('show', 'Show a schedule with its next slots and last runs')
    .option('--runs <n>', 'number of runs to show', wholeNumber(1, 200), 30)
    .action(async (typed, { runs: limit, ...options }) => {
      const { client, show } = createContext(options)
      const path = await pathOf(client, typed)
      const [schedule, runs] = await Promise.all([
        answer(client.GET('/v1/schedules/{id}', { params: { path } })),
        answer(client.GET('/v1/schedules/{id}/runs', { params: { path, query: { limit } } })),
      ])
      show({ schedule, runs: runs.items }, describeSchedule)
    })

const pause = () =>
  ofOne('pause', 'Skip the next slots until it is resumed; an open run continues').action(
    async (typed, options) => {
      const { client, show } = createContext(options)
      const path = await pathOf(client, typed)
      show(
        await answer(client.POST('/v1/schedules/{id}/pause', { params: { path } })),
        ({ name }) => `${name} is paused.`,
      )
    },
  )

const resume = () =>
  ofOne('resume', 'Continue with the next slot').action(async (typed, options) => {
    const { client, show } = createContext(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/schedules/{id}/resume', { params: { path } })),
      ({ name, next, zone }) => `${name} runs again${next[0] ? `, next ${localTime(next[0], zone)}` : ''}.`,
    )
  })

const runNow = () =>
  ofOne('run-now', 'Run it now, even while it is paused').action(async (typed, options) => {
    const { client, show } = createContext(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/schedules/{id}/run-now', { params: { path } })),
      ({ id, scheduleId }) =>
        `run ${id} starts now\n${paint.faint(`  secateur schedules show ${shortId(scheduleId)}`)}`,
    )
  })

const preview = () =>
  apiCommand('preview', 'Show when a cron expression would run; nothing is stored', {
    examples: { "schedules preview '0 3 * * 1-5' --zone Europe/Berlin": '' },
  })
    .argument('<cron>', "five fields, such as '30 2 * * *'")
    .option('--zone <zone>', 'time zone, such as Europe/Berlin', 'UTC')
    .action(async (cron, { json, url, zone }) => {
      const { client, show } = createContext({ json, url })
      const found = await answer(client.POST('/v1/schedules/preview', { body: { cron, zone } }))
      show(found, (value) => slots(value, zone))
    })

const remove = () =>
  ofOne('rm', 'Delete a schedule with its runs; its jobs are kept').action(async (typed, options) => {
    const { client, show } = createContext(options)
    const path = await pathOf(client, typed)
    await answer(client.DELETE('/v1/schedules/{id}', { params: { path } }))
    show({ id: path.id, removed: true }, () => `${typed} is deleted.`)
  })

const describe = ({ items, nextCursor }: Schemas['SchedulePage']): string =>
  items.length === 0
    ? 'No schedules.'
    : page(
        columns(
          ['id', 'name', 'when', 'zone', 'next', 'job'],
          items.map(({ id, name, words, zone, next, pausedAt, job }) => [
            shortId(id),
            name,
            words,
            zone,
            pausedAt ? paint.doubtful('paused') : next[0] ? localTime(next[0], zone) : paint.faint('ended'),
            `${job.model}, ${count(job.methods.length, 'method')}`,
          ]),
        ),
        nextCursor,
      )
