/** Jobs that are submitted again at every slot, and what became of them. */
import { answer, type Client, type Schemas } from '../../../clients/typescript/index.ts'
import { resolveScheduleId } from '../ids.ts'
import { columns, page } from '../render/columns.ts'
import { paint } from '../render/paint.ts'
import { describeSchedule, slots } from '../render/schedule.ts'
import { count, localTime, shortId } from '../render/words.ts'
import { apiCommand, group, listCommand, openSession } from '../session.ts'
import { wholeNumber } from '../typed.ts'
import { createSchedule } from './schedules-create.ts'

export const schedules = () =>
  group('schedules', 'Jobs that are submitted again and again, and what got worse', {
    examples: {
      schedules: '',
      "schedules create sweep.yaml --name nightly --cron '30 2 * * *' --zone Europe/Berlin": '',
      "schedules create --from last --name nightly --cron '30 2 * * *'": '',
      'schedules show nightly': 'what became of its nights',
      "schedules preview '0 3 * * 1-5'": '',
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
  listCommand('list', 'List them, newest first').action(async ({ json, url, ...query }) => {
    const { client, show } = openSession({ json, url })
    show(await answer(client.GET('/v1/schedules', { params: { query } })), describe)
  })

/** A command about one schedule. */
const ofOne = (name: string, summary: string) =>
  apiCommand(name, summary).argument('<schedule>', 'its name, its id, or the beginning of one')

const pathOf = async (client: Client, typed: string) => ({ id: await resolveScheduleId(client, typed) })

const show = () =>
  ofOne('show', 'Show one: its next slots, and what became of those that have come')
    .option('--nights <n>', 'so many runs', wholeNumber(1, 200), 30)
    .action(async (typed, { nights, ...options }) => {
      const { client, show } = openSession(options)
      const path = await pathOf(client, typed)
      const [schedule, runs] = await Promise.all([
        answer(client.GET('/v1/schedules/{id}', { params: { path } })),
        answer(client.GET('/v1/schedules/{id}/runs', { params: { path, query: { limit: nights } } })),
      ])
      show({ schedule, runs: runs.items }, describeSchedule)
    })

const pause = () =>
  ofOne('pause', 'Skip the slots that come; what is under way goes on').action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/schedules/{id}/pause', { params: { path } })),
      ({ name }) => `${name} is paused.`,
    )
  })

const resume = () =>
  ofOne('resume', 'Go on from the next slot').action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/schedules/{id}/resume', { params: { path } })),
      ({ name, next, zone }) => `${name} runs again${next[0] ? `, next ${localTime(next[0], zone)}` : ''}.`,
    )
  })

const runNow = () =>
  ofOne('run-now', 'Run it now, beside its slots, also while it is paused').action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    show(
      await answer(client.POST('/v1/schedules/{id}/run-now', { params: { path } })),
      ({ id, scheduleId }) =>
        `run ${id} is due\n${paint.faint(`  secateur schedules show ${shortId(scheduleId)}`)}`,
    )
  })

const preview = () =>
  apiCommand('preview', 'Say when a cron expression would run; nothing is stored')
    .argument('<cron>', "five fields, as '30 2 * * *'")
    .option('--zone <zone>', 'on the clocks there, as Europe/Berlin', 'UTC')
    .action(async (cron, { json, url, zone }) => {
      const { client, show } = openSession({ json, url })
      const found = await answer(client.POST('/v1/schedules/preview', { body: { cron, zone } }))
      show(found, (value) => slots(value, zone))
    })

const remove = () =>
  ofOne('rm', 'Delete one with what became of its slots; its jobs stay').action(async (typed, options) => {
    const { client, show } = openSession(options)
    const path = await pathOf(client, typed)
    await answer(client.DELETE('/v1/schedules/{id}', { params: { path } }))
    show({ id: path.id, removed: true }, () => `${typed} is gone.`)
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
            pausedAt ? paint.doubtful('paused') : next[0] ? localTime(next[0], zone) : paint.faint('over'),
            `${job.model}, ${count(job.methods.length, 'method')}`,
          ]),
        ),
        nextCursor,
      )
