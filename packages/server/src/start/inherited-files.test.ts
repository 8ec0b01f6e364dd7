import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const module = new URL('./inherited-files.ts', import.meta.url).href

/** The descriptors that a process has whose parent was started with 40 open, and ran the script. */
function handedOn(script: string): string[] {
  const source = `${script}
    const { execFileSync } = await import('node:child_process')
    process.stdout.write(execFileSync('ls', ['/proc/self/fd']))`
  const started = ['-c', 'exec 40</dev/null "$0" "$@"', process.execPath, '--input-type=module', '-e', source]
  return execFileSync('bash', started, { encoding: 'utf8' }).split('\n')
}

test.runIf(process.platform === 'linux')('what the daemon was started with does not reach what it starts', () => {
  expect(handedOn('')).toContain('40')
  expect(handedOn(`(await import('${module}')).closeInheritedFiles()`)).not.toContain('40')
})
