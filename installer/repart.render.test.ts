import { expect, it } from 'vitest'
import { installSteps } from './plan.build.ts'
import { repartFiles } from './repart.render.ts'
import { answersFrom, blank, IMAGE } from './test-machine.ts'

it('renders the definitions of an encrypted installation', () => {
  const answers = answersFrom('encryption: {mode: tpm}')
  const [step] = installSteps({ image: IMAGE, answers, system: blank('/dev/sda'), mirror: null })
  const files = repartFiles(step?.kind === 'partition' ? step.definitions : [])
  expect(files.map(({ name }) => name)).toEqual([
    ...['10-esp.conf', '20-root-a.conf', '30-verity-a.conf', '40-root-b.conf', '50-verity-b.conf'],
    ...['60-state.conf', '70-local.conf'],
  ])
  expect(files[2]?.text).toBe(
    '[Partition]\nType=root-verity\nLabel=verity-A\nUUID=95b22e54-a10e-8c62-67bd-bf2871d316aa\n' +
      'SizeMinBytes=33554432\nSizeMaxBytes=33554432\n',
  )
  expect(files[3]?.text).toBe(
    '[Partition]\nType=root\nLabel=_empty\nSizeMinBytes=2147483648\nSizeMaxBytes=2147483648\n',
  )
  expect(files[6]?.text).toBe(
    '[Partition]\nType=linux-generic\nLabel=local\nSizeMinBytes=1073741824\nFormat=xfs\nEncrypt=key-file\n',
  )
})
