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

/** What a program says, as JSON. */
export function ask(program: 'ip' | 'tc', line: string): readonly Readonly<Record<string, unknown>>[] {
  const said = execFileSync(program, ['-json', '-details', ...line.split(' ')], { encoding: 'utf8' })
  return JSON.parse(said || '[]') as Record<string, unknown>[]
}

/** Names of the interfaces that were made for NICs of machines, and are there. */
export function interfacesLeft(): readonly string[] {
  return ask('ip', 'link show')
    .map(({ ifname }) => String(ifname))
    .filter((name) => /^c[in][0-9a-f]{12}$/.test(name))
}
