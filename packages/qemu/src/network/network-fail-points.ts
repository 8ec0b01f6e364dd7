/**
 * The places in the making and unmaking of a network at which a test kills the daemon, in addition to those of the ledger
 * (`networkFailPoints`). The next daemon finds:
 *
 * | point | of the network | and does |
 * |---|---|---|
 * | `network-up:1` | its rules, and a bridge without addresses | removes them: its start was not told as done |
 * | `network-up:2` | the same, with the bridge's own switches | the same |
 * | `network-up:3` | all but its dnsmasq | the same |
 * | `network-up:4` | all of it; the number of its dnsmasq is not written down | finds that by its argument, and removes all |
 * | `network-down:1` | all but its dnsmasq | removes the rest |
 * | `network-down:2` | a bridge, and files | the same |
 * | `network-down:3` | files | the same |
 */
export const hostFailPoints = [
  'network-up:1',
  'network-up:2',
  'network-up:3',
  'network-up:4',
  'network-down:1',
  'network-down:2',
  'network-down:3',
] as const
