import { text } from 'node:stream/consumers'
import { command } from '../../command.ts'
import { EXIT, UsageError } from '../../errors.ts'
import { wholeNumber } from '../../option-parsers.ts'
import { say, sayJson, visible } from '../../render/terminal.ts'
import { describeReceived } from './event.ts'
import type { Received } from './receiver.ts'

/** Format of the secrets that the service creates. */
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/
/** Reachable only from this machine. */
const ADDRESS = '127.0.0.1'

export const listen = () =>
  command('listen', 'Receive events on this machine, and verify and print them, until Ctrl-C', {
    about: `Use it to try webhooks out. The service must run on this machine with SECATEUR_WEBHOOK_ALLOW=${ADDRESS}/32:PORT. A request with a valid signature gets 204, any other 401.`,
    examples: {
      'webhooks add http://127.0.0.1:9000/ | secateur webhooks listen -': '',
      'webhooks listen whsec_… --port 9001 --json': 'one line of JSON for each event',
    },
  })
    .argument('<secret>', 'secret that add or rotate printed, whsec_…; - reads stdin')
    .option('--port <n>', 'port to listen on', wholeNumber(1, 65_535), 9_000)
    .action(async (typed, { port, json }) => {
      const secret = (typed === '-' ? await text(process.stdin) : typed).trim()
      if (!SECRET.test(secret))
        throw new UsageError(
          'This is not a webhook secret. `secateur webhooks add` prints one: whsec_ and 44 characters.',
        )
      const print = (received: Received) =>
        json ? sayJson(received, 0) : say(describeReceived(visible(received)))
      process.once('SIGINT', () => process.exit(EXIT.interrupted))
      const { receive } = await import('./receiver.ts') // late, because only this command needs it
      await receive({ address: ADDRESS, port, secret }, print)
      process.stderr.write(
        `Listening at http://${ADDRESS}:${port}/ until Ctrl-C. The service needs SECATEUR_WEBHOOK_ALLOW=${ADDRESS}/32:${port}.\n`,
      )
    })
