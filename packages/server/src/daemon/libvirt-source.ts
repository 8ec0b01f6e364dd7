import { readFile } from 'node:fs/promises'
import type { HypervisorSource } from '@cimarron/estate'
import { type Credentials, openLibvirt } from '@cimarron/libvirt'
import { ConfigurationError } from '../configuration.ts'
import type { LibvirtConfiguration } from '../libvirt-settings.ts'

/** A libvirt server as a hypervisor under management. */
export function libvirtSource(
  { name, uri, readOnly, user, passwordFile }: LibvirtConfiguration,
  onWarning: (text: string) => void,
): HypervisorSource {
  return {
    name,
    async open({ id, store }) {
      const credentials = await readCredentials({ name, user, passwordFile })
      return await openLibvirt({
        id,
        name,
        uri,
        store,
        report: (error) => onWarning(wordsOf(error)),
        ...(readOnly === undefined ? {} : { readOnly }),
        ...(credentials ? { credentials } : {}),
      })
    },
  }
}

async function readCredentials({
  name,
  user,
  passwordFile,
}: Pick<LibvirtConfiguration, 'name' | 'user' | 'passwordFile'>): Promise<Credentials | undefined> {
  if (user === undefined) return undefined
  if (passwordFile === undefined) return { user, password: '' }
  try {
    const [password = ''] = (await readFile(passwordFile, 'utf8')).split('\n')
    return { user, password }
  } catch (cause) {
    throw new ConfigurationError(`hypervisor ${name}: passwordFile ${passwordFile} can't be read`, { cause })
  }
}

/** With what is behind it: of a document that can't be read, the place. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
