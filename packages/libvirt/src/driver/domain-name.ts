import { HypervisorError } from '@cimarron/hypervisor'
import type { MachineSurroundings } from './machine-surroundings.ts'

/** What Linux takes for the name of a file, in bytes. */
const longestFileName = 255
/** libvirt writes what it keeps beside what it kept, and puts it in its place then. */
const ending = '.xml.new'

/**
 * libvirt keeps files and folders that have a machine's name, and where it keeps none it takes no other names.
 * @throws HypervisorError `unsupported`
 */
export function requireName(name: string, { platform, namesFiles }: MachineSurroundings): void {
  const refuse = (feature: string, remedy: string) => {
    const why = 'libvirt keeps files that have the name of the machine'
    return new HypervisorError('unsupported', { platform, feature, why, remedy })
  }
  const shown = JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name)
  if (name.includes('/')) throw refuse(`name ${shown}`, 'leave the / out')
  if (!namesFiles) return
  if (name === '.' || name === '..') throw refuse(`name ${shown}`, 'give it another')
  const bytes = Buffer.byteLength(name)
  const most = longestFileName - ending.length
  if (bytes > most) throw refuse(`name ${shown} of ${bytes} bytes`, `give one of at most ${most}`)
}
