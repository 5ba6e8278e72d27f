import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import tls from "node:tls";

/** What a server presents. */
export interface Presented {
  /** Leaf first, each followed by its issuer; the root may come from the given trust. */
  chain: X509Certificate[];
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
 * Dials a server and reads the chain that it presents, without a certificate of one's own: on transport the server
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
      // Without trust there is nothing but what is presented: not what Node brings along either.
      ca: trustPem ?? [],
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
      const objection = trustPem === undefined || socket.authorized ? undefined : String(socket.authorizationError);
      resolve({ chain: chainOf(socket.getPeerCertificate(true)), ...(objection !== undefined && { objection }) });
      socket.destroy();
    });
  });
}

/** Node links each certificate to its issuer, a root to itself, and the last of an incomplete chain to nothing. */
function chainOf(certificate: tls.DetailedPeerCertificate): X509Certificate[] {
  const above = certificate.issuerCertificate as tls.DetailedPeerCertificate | undefined;
  return [new X509Certificate(certificate.raw), ...(above && above !== certificate ? chainOf(above) : [])];
}
