import { join } from 'node:path'

interface Place {
  readonly directory: string
}

/** What serial ports said in earlier runs, and how machines came to be off. */
export function historyFolder({ directory }: Place): string {
  return join(directory, 'consoles')
}

/** What firmware remembers. */
export function firmwareFolder({ directory }: Place): string {
  return join(directory, 'firmware')
}

/** What TPMs remember. */
export function tpmFolder({ directory }: Place): string {
  return join(directory, 'tpm')
}
