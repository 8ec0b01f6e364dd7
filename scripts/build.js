// npm run build: what is released, in out/: the daemon and the command as bundles, the console page, and the files they read.
//   out/dist/cimarrond.js  out/dist/cimarron.js    start these; they turn V8's compile cache on before anything of weight is loaded
//   out/schema/            the MOF files of the packages, where `new URL('../schema/', import.meta.url)` finds them
//   out/console/           the page
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPrograms } from './build/programs.js'

const root = fileURLToPath(new URL('../', import.meta.url))
const out = join(root, 'out')

rmSync(out, { recursive: true, force: true })
console.log(`build: ${await buildPrograms(out)}`)
page()

function page() {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = ['build', 'packages/console', '--outDir', join(out, 'console'), '--emptyOutDir', '--logLevel', 'warn']
  const { status } = spawnSync(process.execPath, [vite, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`the console page could not be built: vite ended with ${status}`)
  console.log('build: console page')
}
