import type { Logger } from 'pino'

/**
 * An error that nobody has caught ends the daemon: what it left half-done is not known, while machines run on and the
 * next start finds them. Before that it is written where people look, as standard error may be nobody's.
 */
export function logCrashes(logger: Logger): void {
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    logger.fatal({ err: error, origin }, 'the daemon ends by an error that nobody caught; machines run on')
  })
  process.on('warning', (warning) => logger.warn({ err: warning }, 'warning'))
}
