import { execFileSync } from 'node:child_process'

/** Runs one of iproute2's programs in the network of the test file; what it says. */
export function run(program: 'ip', line: string): string {
  return execFileSync(program, line.split(' '), { encoding: 'utf8' })
}

/** Two bridges, whose ports forward at once, and an interface that is in none. */
export function makeHostNetwork(): void {
  for (const name of ['br0', 'br1']) {
    run('ip', `link add ${name} type bridge forward_delay 0`)
    run('ip', `link set ${name} up`)
  }
  run('ip', 'link add eth0 type veth peer name eth0-peer')
  for (const name of ['eth0', 'eth0-peer']) run('ip', `link set ${name} up`)
}
