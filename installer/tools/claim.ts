import { connect, createServer } from 'node:net'

/** A name in the kernel, not a file: it is free again when its owner is gone, also after a crash. */
const NAME = '\0limiquantix-installing'

/** Claims this machine for one installation: two consoles must not install at the same time. Undefined when one does. */
export async function claim(name = NAME): Promise<AsyncDisposable | undefined> {
  const server = createServer(socket => socket.destroy())
  const mine = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen(name, () => resolve(true))
  })
  if (!mine) return undefined
  server.unref()
  return { [Symbol.asyncDispose]: () => new Promise(resolve => server.close(() => resolve())) }
}

/** Whether an installation runs on this machine, whoever started it. */
export async function isClaimed(name = NAME): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect(name)
    const answer = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
