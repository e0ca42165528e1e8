import { text } from 'node:stream/consumers'
import { EXIT, UsageError } from '../failure.ts'
import type { Received } from '../receiving.ts'
import { describeReceived } from '../render/event.ts'
import { command, say } from '../session.ts'
import { wholeNumber } from '../typed.ts'

/** As the service makes them. */
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/
/** Nobody but this machine can reach it. */
const ADDRESS = '127.0.0.1'

export const listen = () =>
  command('listen', 'Receive events on this machine, verify and print them, until Ctrl-C', {
    about: `For trying it out. The service must run on this machine, and be allowed to send to it: SECATEUR_WEBHOOK_ALLOW=${ADDRESS}/32. What is not signed with the secret is answered 401, all else 204.`,
    examples: {
      'webhooks add http://127.0.0.1:9000/ | secateur webhooks listen -': '',
      'webhooks listen whsec_… --port 9001 --json': 'a line an event',
    },
  })
    .argument('<secret>', 'what add or rotate printed, whsec_…; - is stdin')
    .option('--port <n>', 'where it listens', wholeNumber(1, 65_535), 9_000)
    .action(async (typed, { port, json }) => {
      const secret = (typed === '-' ? await text(process.stdin) : typed).trim()
      if (!SECRET.test(secret))
        throw new UsageError(
          'That is no secret: `secateur webhooks add` prints one, whsec_… and 44 characters.',
        )
      const print = (received: Received) => say(json ? JSON.stringify(received) : describeReceived(received))
      process.once('SIGINT', () => process.exit(EXIT.interrupted))
      const { receive } = await import('../receiving.ts') // which only this command needs
      await receive({ address: ADDRESS, port, secret }, print)
      process.stderr.write(
        `Listening at http://${ADDRESS}:${port}/, until Ctrl-C. A service with SECATEUR_WEBHOOK_ALLOW=${ADDRESS}/32 sends to it.\n`,
      )
    })
