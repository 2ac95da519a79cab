import { ApiError } from '../api/errors.ts'
import { type AccountStore, ADMINISTRATOR } from './account.ts'
import type { ChangePasswordRequest, LoginRequest, Session, SetupRequest, SetupStatus } from './auth.schema.ts'
import { type LiveSession, SESSION_COOKIE, type SessionStore } from './sessions.ts'
import { sameSetupCode } from './setup-code.ts'
import type { Throttle } from './throttle.ts'

export interface AuthPorts {
  version: string
  hostName(): string
  setHostName(name: string): Promise<void>
  /** The code on the console; undefined when setup is done. */
  setupCode(): string | undefined
  /** Called once, after the administrator's account was made. */
  setupDone(): Promise<void>
}

/** A session as it is answered, with the value of its cookie. */
export interface Login {
  session: Session
  cookie: string
}

const secondsUntil = (at: number): number => Math.max(0, Math.floor((at - Date.now()) / 1000))

/** `__Host-`: the browser keeps it only from this host, over TLS, for all paths. */
export function sessionCookie(token: string, expiresAt: number): string {
  return `${SESSION_COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${secondsUntil(expiresAt)}`
}
export const ENDED_COOKIE = sessionCookie('', 0)

export function createAuthService(
  accounts: AccountStore,
  sessions: SessionStore,
  throttle: Throttle,
  ports: AuthPorts,
) {
  const view = (live: LiveSession): Session => ({
    username: live.username,
    role: live.role,
    csrfToken: live.csrfToken,
    expiresAt: new Date(live.expiresAt).toISOString(),
    hostName: ports.hostName(),
    version: ports.version,
  })
  const begin = (): Login => {
    const { token, session } = sessions.create(ADMINISTRATOR, 'administrator')
    return { session: view(session), cookie: sessionCookie(token, session.expiresAt) }
  }

  return {
    setupDone: (): Promise<boolean> => accounts.exists(),

    async setupStatus(): Promise<SetupStatus> {
      return { required: !(await accounts.exists()), hostName: ports.hostName(), version: ports.version }
    },

    /** Makes the administrator's account and logs in. Throws `illegal_state`, `forbidden`, `rate_limited`. */
    async setup({ setupCode, password, hostName }: SetupRequest, address: string): Promise<Login> {
      if (await accounts.exists()) throw new ApiError('illegal_state', 'This host is set up already. Log in instead.')
      const code = ports.setupCode()
      const right = await throttle.attempt(address, async () => code !== undefined && sameSetupCode(setupCode, code))
      if (!right) {
        throw new ApiError(
          'forbidden',
          "This is not the setup code. It is shown on the host's screen and serial console.",
        )
      }
      await accounts.create(password)
      await ports.setupDone()
      await ports.setHostName(hostName)
      return begin()
    },

    /** Throws `unauthenticated`, `setup_required`, `rate_limited`. */
    async login({ username, password }: LoginRequest, address: string): Promise<Login> {
      if (!(await accounts.exists())) throw new ApiError('setup_required', 'Set up this host first.')
      const right = await throttle.attempt(address, () => accounts.verify(username, password))
      if (!right) throw new ApiError('unauthenticated', 'The user name or the password is wrong.')
      return begin()
    },

    /** The session of a cookie. Throws `unauthenticated`. */
    session(token: string | undefined): Session {
      const live = token === undefined ? undefined : sessions.find(token)
      if (live === undefined) throw new ApiError('unauthenticated', 'Your session has ended. Log in again.')
      return view(live)
    },

    logout(token: string | undefined): void {
      if (token !== undefined) sessions.end(token)
    },

    /** Sets the password without the present one, for whoever is at the console. Ends all sessions. */
    async resetPassword(password: string): Promise<void> {
      if (!(await accounts.exists())) throw new ApiError('setup_required', 'Set up this host in the browser first.')
      // Before as well as after: a crash in between leaves no session that outlives the old password.
      sessions.endAllOf(ADMINISTRATOR)
      await accounts.changePassword(password)
      sessions.endAllOf(ADMINISTRATOR)
    },

    /** Ends all sessions and begins a new one. Throws `forbidden` for a wrong present password, `rate_limited`. */
    async changePassword(body: ChangePasswordRequest, address: string): Promise<Login> {
      const right = await throttle.attempt(address, () => accounts.verify(ADMINISTRATOR, body.currentPassword))
      if (!right) throw new ApiError('forbidden', 'The present password is wrong.')
      await accounts.changePassword(body.newPassword)
      sessions.endAllOf(ADMINISTRATOR)
      return begin()
    },
  }
}

export type AuthService = ReturnType<typeof createAuthService>
