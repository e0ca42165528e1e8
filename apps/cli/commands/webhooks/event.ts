/** Describes what the webhook receiver received. */
import type { WebhookEvent } from '#core/schemas/webhook-events.ts'
import { whatGotWorse } from '../../render/schedule.ts'
import { paint, paintStatus } from '../../render/terminal.ts'
import { localTime, shortId } from '../../render/words.ts'
import type { Received } from './receiver.ts'

export function describeReceived(received: Received): string {
  if (!received.verified) return `${paint.bad('✗')} Rejected with 401: ${received.reason}.`
  const { event, again } = received
  const head = [
    paint.strong(event.type),
    localTime(event.timestamp),
    ...(again ? [paint.doubtful('again')] : []),
  ]
  const lines = [`${paint.good('✓')} ${head.join('  ')}`, ...whatHappened(event), paint.faint(event.data.url)]
  return lines.join('\n  ')
}

/** The event's subject is null when it has been deleted since. */
function whatHappened(event: WebhookEvent): string[] {
  switch (event.type) {
    case 'job.finished': {
      const { jobId, status, job } = event.data
      return [`${job?.name ?? shortId(jobId)}: ${paintStatus(status)}${job ? `, ${job.model}` : ''}`]
    }
    case 'schedule.regressed': {
      const { run } = event.data
      return run ? [`${slotOf(run)}: ${whatGotWorse(run)}`] : []
    }
    case 'schedule.missed': {
      const { run } = event.data
      return run ? [`${slotOf(run)}: ${paintStatus(run.status)}: ${run.reason?.detail ?? ''}`] : []
    }
    case 'host.lost': {
      const { host } = event.data
      return host ? [`${host.name} sent its last heartbeat at ${localTime(host.heartbeatAt)}`] : []
    }
    case 'webhook.test':
      return []
  }
}

const slotOf = ({ schedule, slotAt }: { schedule: string; slotAt: string }): string =>
  `${schedule}, ${localTime(slotAt)}`
