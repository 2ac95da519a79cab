/** Machines that ask for an address and where to start from, in a network namespace of a test; prints what each was told. */
import { createSocket } from 'node:dgram'

const MACHINES = {
  other: { vendor: 'MSFT 5.0' },
  bios: { vendor: 'PXEClient:Arch:00000:UNDI:002001', arch: 0 },
  pxe: { vendor: 'PXEClient:Arch:00007:UNDI:003016', arch: 7 },
  http: { vendor: 'HTTPClient:Arch:00016:UNDI:003001', arch: 16 },
  ipxe: { vendor: 'PXEClient:Arch:00007:UNDI:003010', arch: 7, user: 'iPXE' },
}
const NAMES = Object.keys(MACHINES) as (keyof typeof MACHINES)[]
const AGAIN_MS = 300

const option = (code: number, value: Buffer) => Buffer.concat([Buffer.from([code, value.length]), value])

function discover(index: number): Buffer {
  const machine: { vendor: string; arch?: number; user?: string } = MACHINES[NAMES[index] ?? 'other']
  const head = Buffer.alloc(240)
  head.set([1, 1, 6])
  head.writeUInt32BE(index + 1, 4)
  head.writeUInt16BE(0x8000, 10)
  head.set([0x52, 0x54, 0, 0, 0, index + 1], 28)
  head.writeUInt32BE(0x63825363, 236)
  const { vendor, arch, user } = machine
  const boot = arch === undefined ? [] : [option(93, Buffer.from([0, arch])), option(97, Buffer.alloc(17))]
  const asks = [option(53, Buffer.from([1])), option(60, Buffer.from(vendor)), ...boot]
  if (user !== undefined) asks.push(option(77, Buffer.from(user)))
  asks.push(option(55, Buffer.from([1, 3, 43, 60, 66, 67])), Buffer.from([255]), Buffer.alloc(60))
  return Buffer.concat([head, ...asks])
}

function readAnswer(message: Buffer): { name: string; file: string; address: string; vendor: string; router: boolean } {
  const text = (bytes: Buffer) => bytes.toString('latin1').replace(/\0.*$/s, '')
  const options = new Map<number, Buffer>()
  for (let at = 240; at < message.length && message[at] !== 255; at += 2 + (message[at + 1] ?? 0)) {
    options.set(message[at] ?? 0, message.subarray(at + 2, at + 2 + (message[at + 1] ?? 0)))
  }
  return {
    name: NAMES[message.readUInt32BE(4) - 1] ?? 'nobody',
    file: text(options.get(67) ?? message.subarray(108, 236)),
    address: [...message.subarray(16, 20)].join('.'),
    vendor: text(options.get(60) ?? Buffer.alloc(0)),
    router: options.has(3),
  }
}

const told: Record<string, object> = {}
const socket = createSocket({ type: 'udp4', reuseAddr: true })
socket.on('message', message => {
  const { name, ...rest } = readAnswer(message)
  told[name] = rest
  // The server answers in turn: who was not answered by now is not answered at all.
  if (!['pxe', 'http', 'ipxe'].every(each => each in told)) return
  process.stdout.write(JSON.stringify(told))
  process.exit()
})
socket.bind(68, () => {
  socket.setBroadcast(true)
  const ask = () => NAMES.forEach((_, index) => void socket.send(discover(index), 67, '255.255.255.255'))
  ask()
  setInterval(ask, AGAIN_MS)
})
