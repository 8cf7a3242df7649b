import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openImportFile } from '../../src/cli/import-file.js'
import { InputError } from '../../src/errors.js'

it('says that a name is missing when it is empty', async () => {
  await expect(openImportFile('')).rejects.toThrow(
    new InputError('Name a file, or - for standard input; the name given is empty.'),
  )
})

it.skipIf(!existsSync('/proc/self/mem'))(
  'says in one sentence that a file can not be read, also when that shows late',
  async () => {
    const file = await openImportFile('/proc/self/mem')
    const read = async () => {
      for await (const chunk of file.open()) expect(chunk.length).toBeGreaterThan(0)
    }
    await expect(read()).rejects.toThrow(InputError)
    await expect(read()).rejects.toThrow(/^\/proc\/self\/mem can't be read: /)
  },
)
