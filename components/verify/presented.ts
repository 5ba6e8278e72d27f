import { isIP } from "node:net";
import tls from "node:tls";

/** What a server presents. */
export interface Presented {
  fingerprint: string;
  serial: string;
  /** Why the given trust doesn't verify it, for the host that was dialled; nothing if it does. */
  objection?: string;
}

export interface DialArgs {
  /** Host and port. */
  at: string;
  /** What verifies it, in PEM. @default nothing does, and there is no objection */
  trustPem?: string;
  timeoutSeconds: number;
}

/**
 * Dials a server and reads the certificate that it presents, without a certificate of one's own: on transport the server
 * ends the connection afterwards, which TLS 1.3 allows no sooner.
 *
 * @throws if there is no answer, or none in TLS
 */
export function presentedAt({ at, trustPem, timeoutSeconds }: DialArgs): Promise<Presented> {
  const { hostname, port } = new URL(`https://${at}`);
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port: Number(port || 443),
      ...(isIP(host) === 0 && { servername: host }),
      ...(trustPem !== undefined && { ca: trustPem }),
      rejectUnauthorized: false,
      timeout: timeoutSeconds * 1000,
    });
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.on("timeout", () => fail(`no answer within ${timeoutSeconds} seconds`));
    // Where a name has several addresses, the message is empty and the code isn't.
    socket.on("error", (error: NodeJS.ErrnoException) => fail(error.message || `${error.code}`));
    socket.on("secureConnect", () => {
      const certificate: tls.PeerCertificate = socket.getPeerCertificate();
      const objection = trustPem === undefined || socket.authorized ? undefined : String(socket.authorizationError);
      resolve({
        fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
        serial: certificate.serialNumber,
        ...(objection !== undefined && { objection }),
      });
      socket.destroy();
    });
  });
}
