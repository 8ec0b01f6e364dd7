import { readFile } from 'node:fs/promises'
import { openDelivery, type WbemDelivery } from '@cimarron/wbem'
import { type Configuration, ConfigurationError } from '../configuration.ts'

/**
 * What delivers indications to listeners, as the configuration wants it.
 * @throws ConfigurationError naming the setting whose file can't be read, or what it holds that can't be used
 */
export async function indicationDelivery(configuration: Configuration['indications']): Promise<WbemDelivery> {
  const { ca, clientCertificate, timeoutMs, destinations } = configuration
  const pem = async (setting: string, path: string): Promise<string> => {
    try {
      return await readFile(path, 'utf8')
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause)
      throw new ConfigurationError(`indications.${setting}: ${path} can't be read: ${words}`, { cause })
    }
  }
  const options = {
    timeoutMs,
    destinations,
    ...(ca && { ca: [await pem('ca', ca)] }),
    ...(clientCertificate && {
      clientCertificate: {
        certificate: await pem('clientCertificate.certificate', clientCertificate.certificate),
        key: await pem('clientCertificate.key', clientCertificate.key),
      },
    }),
  }
  try {
    return openDelivery(options)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError(`indications: ${words}`, { cause })
  }
}
