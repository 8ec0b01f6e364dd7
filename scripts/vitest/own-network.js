import { fork } from 'node:child_process'
import { ForksPoolWorker } from 'vitest/node'

/**
 * Runs each test file in a network namespace of its own, with nothing in it but a loopback that is up: what a test makes of
 * interfaces, rules and daemons' ports, nobody else sees, and it is gone with the last process of the file. That takes root.
 * @type {import('vitest/node').PoolRunnerInitializer}
 */
export const ownNetwork = { name: 'own-network', createPoolWorker: (options) => new OwnNetworkWorker(options) }

class OwnNetworkWorker extends ForksPoolWorker {
  /** @override */
  name = 'own-network'

  /** @override */
  async start() {
    // The class above forks where nothing is forked yet.
    if (process.getuid?.() === 0) Object.assign(this, { _fork: this.#forkApart() })
    await super.start()
  }

  /** As it does, by a program that makes the namespace and becomes Node in it. */
  #forkApart() {
    const intoIt = ['--net', '--', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"', process.execPath]
    return fork(this.entrypoint, [], {
      env: this.env,
      execPath: 'unshare',
      execArgv: [...intoIt, ...this.execArgv],
      stdio: 'pipe',
      serialization: 'advanced',
    })
  }
}
