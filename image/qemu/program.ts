import { execFile } from 'node:child_process'

/**
 * Runs a program to its end and returns what it printed. Rejects with the program's own words when it fails or when
 * `deadlineMs` has passed (it is killed then).
 */
export function program(file: string, args: readonly string[], deadlineMs = 60_000): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { timeout: deadlineMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else if (error.killed) reject(new Error(`${file} did not end within ${deadlineMs / 1000} s`))
      else if (error.code === 'ENOENT') reject(new Error(`${file} is not installed; run scripts/prerequisites.sh`))
      else reject(new Error(`${file} failed: ${stderr.trim() || error.message}`))
    })
  })
}
