import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { dmtfArchive, dmtfFiles } from '@cimarron/mof/testing'
import type { Row } from './table.ts'

const root = join(import.meta.dirname, '..')
const rounds = 9

/** DMTF's whole schema from its 1,634 files to a resolved schema, by the bundled command, as a whole process. */
export default async function* (): AsyncGenerator<Row> {
  const archive = dmtfArchive()
  if (archive === undefined) {
    console.error("bench: DMTF's schema is not there; CIMARRON_DMTF_SCHEMA names the zip of it")
    return
  }
  execFileSync(process.execPath, [join(root, 'scripts/build.js')], { stdio: 'ignore' })
  const folder = mkdtempSync(join(tmpdir(), 'bench-mof-'))
  try {
    for (const [path, content] of dmtfFiles(archive)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content())
    }
    const schema = join(folder, 'cim_schema_2.49.0.mof')
    const reader = join(folder, 'read.mjs')
    writeFileSync(reader, readAll)
    const times = { ours: [] as number[], bare: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      times.ours.push(time([join(root, 'out/dist/cimarron.js'), 'mof', 'check', schema]))
      times.bare.push(time([reader, dirname(schema)]))
    }
    yield {
      name: 'DMTF schema to resolved schema, whole process',
      figure: { value: Math.min(...times.ours), unit: 's' },
      against: { name: 'bare Node reading the files', value: Math.min(...times.bare), unit: 's' },
      target: { of: 'figure', atMost: 0.3 },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const readAll = `import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
for (const name of readdirSync(process.argv[2], { recursive: true }))
  if (name.endsWith('.mof')) readFileSync(join(process.argv[2], name), 'utf8')
`

function time(args: readonly string[]): number {
  const begun = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`)
  return (performance.now() - begun) / 1000
}
