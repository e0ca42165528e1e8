/** Renders an event as the body that is sent: ids, and details that are read from Postgres at the time of sending. */
import type { Event, Repositories } from '#core/repositories/index.ts'
import { SENT_REGRESSIONS, type WebhookEvent } from '#core/schemas/webhook-events.ts'

export type Render = (event: Event) => Promise<WebhookEvent>

/** @param publicUrl base URL of the API for clients */
export function createRender(
  repositories: Pick<Repositories, 'jobs' | 'schedules' | 'scheduleRuns' | 'hosts'>,
  publicUrl: string,
): Render {
  const { jobs, schedules, scheduleRuns, hosts } = repositories
  const urlOf = (path: string) => `${publicUrl}/v1/${path}`

  /** A run with the name of its schedule; null if either is gone. */
  async function findRun(teamId: string, { scheduleId, runId }: { scheduleId: string; runId: string }) {
    const schedule = await schedules.get(teamId, scheduleId)
    const run = await scheduleRuns.get(teamId, scheduleId, runId)
    return schedule && run && { ...run, schedule: schedule.name, slotAt: run.slotAt.toISOString() }
  }
  const urlOfRun = ({ scheduleId, runId }: { scheduleId: string; runId: string }) =>
    urlOf(`schedules/${scheduleId}/runs/${runId}`)

  return async function render({ teamId, createdAt, ...event }) {
    const timestamp = createdAt.toISOString()
    switch (event.kind) {
      case 'job.finished': {
        const { kind: type, subject } = event
        const found = await jobs.get(teamId, subject.jobId)
        const job = found && { name: found.name, model: found.model, tags: found.tags }
        return { type, timestamp, data: { ...subject, url: urlOf(`jobs/${subject.jobId}`), job } }
      }
      case 'schedule.regressed': {
        const { kind: type, subject } = event
        const found = await findRun(teamId, subject)
        const run = found && {
          schedule: found.schedule,
          slotAt: found.slotAt,
          jobId: found.jobId,
          worse: found.worse,
          regressions: found.regressions.slice(0, SENT_REGRESSIONS),
          changes: found.changes,
        }
        return { type, timestamp, data: { ...subject, url: urlOfRun(subject), run } }
      }
      case 'schedule.missed': {
        const { kind: type, subject } = event
        const found = await findRun(teamId, subject)
        const run = found && {
          schedule: found.schedule,
          slotAt: found.slotAt,
          status: found.status,
          reason: found.reason,
        }
        return { type, timestamp, data: { ...subject, url: urlOfRun(subject), run } }
      }
      case 'host.lost': {
        const { kind: type, subject } = event
        const found = await hosts.get(subject.hostId)
        const host = found && {
          name: found.name,
          pool: found.pool,
          device: found.device,
          heartbeatAt: found.heartbeatAt.toISOString(),
        }
        return { type, timestamp, data: { ...subject, url: urlOf('hosts'), host } }
      }
      case 'webhook.test': {
        const { kind: type, subject } = event
        return { type, timestamp, data: { ...subject, url: urlOf(`webhooks/${subject.webhookId}`) } }
      }
    }
  }
}
