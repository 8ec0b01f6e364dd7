import { expect, test } from 'vitest'
import type { QemuProcess } from '../qemu-process.ts'
import { ended } from './answering.ts'

const process = { identity: { pid: 4711, startTicks: '1' } } as QemuProcess

test('a QEMU that has gone is waited for no longer than it takes', async () => {
  await ended({ over: Promise.resolve(), process })
})

test('a QEMU that neither answers nor ends is given up, and named with the remedy', async () => {
  const stuck = { over: new Promise<void>(() => undefined), process }
  await expect(ended(stuck, 10)).rejects.toMatchObject({
    code: 'peer-failed',
    message:
      "QEMU (process 4711): it does not answer at its monitor, and was waited for 0.01 s to end, as it holds the machine's images; end it (kill -KILL 4711), and ask again",
  })
})
