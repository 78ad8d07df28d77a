// A mail server that delivers nothing: what it takes is shown on a page. It listens on this machine alone unless told otherwise, and
// speaks neither TLS nor passwords.

import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import type { OperatorDeps } from '../deps.ts'
import { operatorLimits } from '../limits.ts'
import { keepMail } from './mails.ts'

/** What is done with the next mails: `lose-answer` keeps one and breaks the line before saying so. */
export type CatcherFault = 'defer' | 'refuse' | 'lose-answer'

export type Catcher = {
  readonly port: number
  /** Does this to the next so many mails. */
  readonly fail: (how: CatcherFault, times: number) => void
  readonly close: () => Promise<void>
}

export type CatcherOptions = { readonly host: string; readonly port: number }

export type OpenCatcher = (
  deps: Pick<OperatorDeps, 'store' | 'system' | 'log'>,
  options: CatcherOptions,
) => Promise<Catcher>

/** Opens a catcher that listens. */
export async function openCatcher(
  deps: Parameters<OpenCatcher>[0],
  options: CatcherOptions,
): Promise<Catcher> {
  const faults: CatcherFault[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    size: operatorLimits.mailBytesMax,
    maxClients: operatorLimits.mailClientsMax,
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, callback) {
      const chunks: Uint8Array[] = []
      stream.on('data', (chunk: Uint8Array) => void chunks.push(chunk))
      stream.on('end', () => {
        const mail = { raw: Buffer.concat(chunks), isTooLarge: stream.sizeExceeded }
        void answer(session, mail, callback)
      })
    },
  })
  /** What the client is told: nothing at all, that it was taken (null), or a refusal. */
  const take = async (
    session: SMTPServerSession,
    mail: { readonly raw: Uint8Array; readonly isTooLarge: boolean },
  ): Promise<Error | null | 'nothing'> => {
    const fault = faults.shift()
    if (fault === 'defer') return smtpError(451, 'Try again later')
    if (fault === 'refuse') return smtpError(550, 'Not here')
    if (mail.isTooLarge) return smtpError(552, 'Too large')
    const { mailFrom, rcptTo } = session.envelope
    try {
      await keepMail(deps, mail.raw, {
        from: mailFrom === false ? '' : mailFrom.address,
        to: rcptTo.map(({ address }) => address),
      })
    } catch (failed) {
      deps.log.error({ fault: String(failed) }, 'a mail could not be read')
      return smtpError(451, 'Something of ours failed')
    }
    if (fault !== 'lose-answer') return null
    for (const connection of server.connections) connection.close()
    return 'nothing'
  }
  const answer = async (
    session: SMTPServerSession,
    mail: Parameters<typeof take>[1],
    say: (refusal: Error | null) => void,
  ): Promise<void> => {
    const taken = await take(session, mail)
    if (taken !== 'nothing') say(taken)
  }
  // What a client does wrong ends its own connection.
  server.on('error', (fault: Error) => deps.log.warn({ fault: fault.message }, 'a mail connection failed'))
  await new Promise<void>((done, failed) => {
    server.server.once('error', failed)
    server.listen(options.port, options.host, () => {
      server.server.off('error', failed)
      done()
    })
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    fail: (how, times) => void faults.push(...Array.from({ length: times }, () => how)),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        for (const connection of server.connections) connection.close()
      }),
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
