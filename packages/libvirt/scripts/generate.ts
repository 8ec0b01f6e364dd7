import { readFile } from 'node:fs/promises'
import { emitProgram } from './emit-program.ts'
import { parseProtocol } from './parse-protocol.ts'

const programs = [
  { name: 'remote', number: 0x2000_8086, version: 1 },
  { name: 'qemu', number: 0x2000_8087, version: 1 },
] as const

/** Makes src/protocol/*.gen.ts from the tables in protocol/. */
export default async function generate(): Promise<readonly { path: string; content: string }[]> {
  return await Promise.all(
    programs.map(async (program) => {
      const source = `protocol/${program.name}.txt`
      const text = await readFile(new URL(`../${source}`, import.meta.url), 'utf8')
      return {
        path: `src/protocol/${program.name}.gen.ts`,
        content: emitProgram(program, { source, entries: parseProtocol(text) }),
      }
    }),
  )
}
