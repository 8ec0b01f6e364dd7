// An independent client, sblim-wbemcli, against our server.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { openShop } from './shop.ts'

const run = promisify(execFile)

/** What wbemcli prints for `verb host:port/root/shop:object`. */
async function wbemcli(verb: string, object: string, ...more: string[]): Promise<string[]> {
  await using shop = await openShop()
  const { stdout } = await run('wbemcli', [verb, `http://mia:mia@127.0.0.1:${shop.port}/${object}`, ...more])
  return stdout.trim().split('\n')
}

const host = /^127\.0\.0\.1:\d+\/|^localhost\/|^/

describe('wbemcli', () => {
  test('enumerates instance names (ein)', async () => {
    const lines = await wbemcli('ein', 'root/shop:SHOP_Thing')
    expect(lines.map((line) => line.replace(host, ''))).toContainEqual(expect.stringMatching(/SHOP_Box\.Name="glass"/))
  })

  test('enumerates instances (ei) and gets one (gi)', async () => {
    expect((await wbemcli('ei', 'root/shop:SHOP_Shelf')).join('\n')).toMatch(/SHOP_Shelf.*Height=3/)
    expect((await wbemcli('gi', 'root/shop:SHOP_Box.Name="glass"')).join('\n')).toMatch(/Weight=3/)
  })

  test('traverses associations (ai, ain, ri, rin)', async () => {
    expect((await wbemcli('ai', 'root/shop:SHOP_Box.Name="glass"')).join('\n')).toMatch(/SHOP_Shelf/)
    expect((await wbemcli('ain', 'root/shop:SHOP_Shelf.Name="A1"')).length).toBe(2)
    expect((await wbemcli('ain', 'root/shop:SHOP_Shelf.Name="A1"', '-ac', 'SHOP_Has')).length).toBe(2)
    expect((await wbemcli('ri', 'root/shop:SHOP_Box.Name="glass"')).join('\n')).toMatch(/SHOP_Has/)
    expect((await wbemcli('rin', 'root/shop:SHOP_Box.Name="glass"')).join('\n')).toMatch(/SHOP_Has/)
  })

  test('reads classes (gc, ec, ecn)', async () => {
    expect((await wbemcli('gc', 'root/shop:SHOP_Box')).join('\n')).toMatch(/SHOP_Box/)
    expect((await wbemcli('ecn', 'root/shop:SHOP_Thing')).length).toBe(2)
    expect((await wbemcli('ec', 'root/shop:SHOP_Thing')).join('\n')).toMatch(/SHOP_Box/)
  })

  test('finds the interop namespace and all namespaces in it', async () => {
    expect((await wbemcli('ei', 'root/interop:CIM_Namespace')).join('\n')).toMatch(/Name="root\/shop"/)
  })

  test('calls a method (cm)', async () => {
    await using shop = await openShop()
    const { stdout } = await run('wbemcli', [
      'cm',
      `http://olaf:olaf@127.0.0.1:${shop.port}/root/shop:SHOP_Box.Name="glass"`,
      'Empty.Why="moving"',
    ])
    expect(stdout).toMatch(/Empty: *0/i)
  })

  test('is told what is wrong', async () => {
    await expect(wbemcli('gi', 'root/shop:SHOP_Box.Name="rope"')).rejects.toMatchObject({
      stderr: expect.stringMatching(/CIM_ERR_NOT_FOUND/i),
    })
    await expect(wbemcli('ein', 'root/none:SHOP_Box')).rejects.toMatchObject({
      stderr: expect.stringMatching(/root\/none/),
    })
  })
})
