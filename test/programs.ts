import { inject } from 'vitest'

const { daemon: daemonProgram, command: commandProgram, compileCache } = inject('programs')

/** The files that Node is given to start the daemon and the command. */
export { commandProgram, daemonProgram }

/** The environment to start them in, with what is said of it. */
export function programEnvironment(said: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, NODE_COMPILE_CACHE: compileCache, ...said }
}
