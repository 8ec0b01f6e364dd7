import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../', import.meta.url))
const programs = [
  { name: 'cimarrond', entry: 'packages/server/src/main.ts' },
  { name: 'cimarron', entry: 'packages/cli/src/main.ts' },
]

/**
 * Builds the daemon and the command, `dist/cimarrond.js` and `dist/cimarron.js` of a folder, with what they read beside them. The page is
 * not part of it.
 * @param {string} out
 * @returns {Promise<string>} what was built, in a line
 */
export async function buildPrograms(out) {
  const built = await bundle(out)
  for (const { name } of programs) launcher(out, name)
  copySchemas(out)
  return built
}

/** A worker is a file of its own beside the bundle, under its own name, as `new URL('./x-worker.js', import.meta.url)` expects. */
async function bundle(/** @type {string} */ out) {
  const workers = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/src\/.*-worker\.ts$/.test(path))
    .map((path) => ({ name: basename(path, '.ts'), entry: `packages/${path}` }))
  const started = performance.now()
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      ...programs.map(({ name, entry }) => ({ out: `${name}-main`, in: entry })),
      ...workers.map(({ name, entry }) => ({ out: name, in: entry })),
    ],
    outdir: join(out, 'dist'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    minifySyntax: true,
    minifyWhitespace: true,
    keepNames: true,
    sourcemap: 'linked',
    legalComments: 'linked',
    chunkNames: '[name]-[hash]',
    metafile: true,
    logLevel: 'warning',
    plugins: [lazyHttp()],
    // CommonJS packages in the bundle call require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  })
  const bytes = Object.entries(metafile.outputs).reduce(
    (sum, [path, { bytes }]) => sum + (path.endsWith('.js') ? bytes : 0),
    0,
  )
  return `${programs.length} programs, ${workers.length} workers, ${(bytes / 1e3).toFixed(0)} kB in ${(performance.now() - started).toFixed(0)} ms`
}

/**
 * An ES import of node:http reads everything that module exports, and one of those getters loads Node's whole fetch: 30 ms and
 * megabytes that the daemon has no use for. As a CommonJS module only what is used is read.
 * @returns {import('esbuild').Plugin}
 */
function lazyHttp() {
  const contents = "module.exports = process.getBuiltinModule('node:http')"
  return {
    name: 'lazy-http',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^(node:)?http$/ }, () => ({ path: 'http', namespace: 'lazy' }))
      onLoad({ filter: /.*/, namespace: 'lazy' }, () => ({ contents, loader: 'js' }))
    },
  }
}

/**
 * Loads the bundle through V8's compile cache, which has to be on before the first import. Its folder is the user's own: Node's default
 * is a known name in the temporary folder, where anybody could have put code for us to run.
 * @param {string} out
 * @param {string} name
 */
function launcher(out, name) {
  // A small nursery and one heap for all threads: the daemon's garbage is short-lived requests, for which V8 would keep up to 48 MB
  // and the C library as much again after a flood of log-ins. Throughput does not change. Bytes of buffers count as part of the heap: else every 20 MB
  // of a disk image that streams through cost a whole collection.
  const node =
    name === 'cimarrond'
      ? '-S MALLOC_ARENA_MAX=1 node --max-semi-space-size=1 --external-memory-accounted-in-global-limit'
      : 'node'
  const code = `#!/usr/bin/env ${node}
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
const { CIMARRON_CACHE, XDG_CACHE_HOME } = process.env
const cache = CIMARRON_CACHE || join(XDG_CACHE_HOME?.startsWith('/') ? XDG_CACHE_HOME : join(homedir(), '.cache'), 'cimarron')
enableCompileCache(join(cache, 'v8'))
await import('./${name}-main.js')
`
  writeFileSync(join(out, 'dist', `${name}.js`), code, { mode: 0o755 })
  writeFileSync(
    join(out, 'package.json'),
    `${JSON.stringify({ type: 'module', private: true, bin: { cimarron: './dist/cimarron.js', cimarrond: './dist/cimarrond.js' } }, null, 2)}\n`,
  )
}

function copySchemas(/** @type {string} */ out) {
  for (const name of readdirSync(join(root, 'packages'))) {
    const schema = join(root, 'packages', name, 'schema')
    if (!existsSync(schema)) continue
    mkdirSync(join(out, 'schema'), { recursive: true })
    // Two packages with a file of one name would be one file here: that is an error, not the later one's luck.
    cpSync(schema, join(out, 'schema'), { recursive: true, force: false, errorOnExist: true })
  }
}
