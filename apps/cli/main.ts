/** The `secateur` command: a client of the API like any other, and what is done on the machine itself. */
import { explain } from './failure.ts'
import { createProgram } from './program.ts'

// Whoever reads us may have seen enough: `secateur jobs | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

try {
  await createProgram().parseAsync()
} catch (error) {
  const { message, exitCode } = explain(error)
  if (message) process.stderr.write(`${message}\n`)
  process.exitCode = exitCode
}
