import { readFile } from 'node:fs/promises'
import { HypervisorError } from '@cimarron/hypervisor'
import { type Fault, parseFaults } from '@cimarron/simulator'
import { parse, YAMLParseError } from 'yaml'
import { ConfigurationError } from '../configuration.ts'

/**
 * The faults that a file lists, as YAML or JSON.
 * @throws ConfigurationError naming the file, the entry, and what would be right
 */
export async function readFaults(path: string): Promise<readonly Fault[]> {
  try {
    return parseFaults(parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof HypervisorError) throw new ConfigurationError(`${path}: ${error.message}`, { cause: error })
    if (error instanceof YAMLParseError)
      throw new ConfigurationError(`${path} is no YAML: ${error.message}`, { cause: error })
    throw new ConfigurationError(`faults can't be read: ${(error as Error).message}`, { cause: error })
  }
}
