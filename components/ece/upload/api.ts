import https from "node:https";
import { parsedJson } from "../../support/json";
import { Rejection, Setback } from "./failures";
import { withoutSecrets } from "./secrecy";

/** How to reach the API. */
export interface Access {
  /** Scheme, host and port. */
  apiUrl: string;
  /** What verifies it, in PEM: nothing else does. */
  trustPem: string;
  /** The header that says who asks. Secret. */
  authorization: string;
  /** As the API calls it: `proxy`, `ui` or `adminconsole`. */
  service: string;
}

/** What the API says of the certificate of a service. */
export interface PublicChain {
  user_supplied: boolean;
  chain: string[];
}

/**
 * The chain that a service has.
 *
 * @throws Setback if asking again may help, Rejection if it doesn't
 * Source: https://www.elastic.co/docs/api/doc/cloud-enterprise/operation/operation-get-tls-chain
 */
export async function getChain(access: Access, timeoutMs: number): Promise<PublicChain> {
  const { answer } = await call(access, "GET", timeoutMs);
  const known = parsedJson(answer) as Partial<PublicChain> | undefined;
  if (Array.isArray(known?.chain) && known.chain.every((pem) => typeof pem === "string")) return { user_supplied: known.user_supplied === true, chain: known.chain };
  throw new Rejection(`${placeOf(access)} answered something else than a chain: is this the API of Elastic Cloud Enterprise?`);
}

/**
 * Gives a service its chain, which takes effect some time later.
 *
 * @throws Setback if asking again may help, Rejection if it doesn't
 * Source: https://www.elastic.co/docs/api/doc/cloud-enterprise/operation/operation-set-tls-chain
 */
export async function postChain(access: Access, file: string, timeoutMs: number): Promise<void> {
  await call(access, "POST", timeoutMs, file);
}

function placeOf({ apiUrl, service }: Access): string {
  return `${apiUrl.replace(/\/$/, "")}/api/v1/platform/configuration/security/tls/${service}`;
}

async function call(access: Access, method: string, timeoutMs: number, body = ""): Promise<{ answer: string }> {
  const what = `${method} ${placeOf(access)}`;
  const { status, answer } = await send(access, method, timeoutMs, body).catch((error: unknown) => {
    throw connectionFailure(what, error as NodeJS.ErrnoException);
  });
  if (status >= 200 && status < 300) return { answer };
  throw answeredFailure(`${what} answered ${status}`, status, withoutSecrets(causeIn(answer), [body, access.authorization]));
}

function send(access: Access, method: string, timeoutMs: number, body: string): Promise<{ status: number; answer: string }> {
  const { trustPem, authorization } = access;
  return new Promise((resolve, reject) => {
    const request = https.request(
      placeOf(access),
      {
        method,
        // Said here, no environment switches it off (NODE_TLS_REJECT_UNAUTHORIZED) or adds to it (NODE_EXTRA_CA_CERTS).
        rejectUnauthorized: true,
        ca: trustPem,
        minVersion: "TLSv1.2",
        // A connection of its own for each request: another certificate may be there by the next.
        agent: false,
        timeout: timeoutMs,
        headers: {
          authorization,
          accept: "application/json",
          // The documented request is this, though the file isn't JSON.
          ...(body && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
      },
      (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (part: string) => (answer += part));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, answer }));
        response.on("error", reject);
        response.on("aborted", () => reject(Object.assign(new Error("the answer broke off"), { code: "ECONNRESET" })));
      },
    );
    request.on("timeout", () => request.destroy(Object.assign(new Error(`no answer within ${timeoutMs / 1000} seconds`), { code: "ETIMEDOUT" })));
    request.on("error", reject);
    request.end(body);
  });
}

/** What happens while services restart, which the upload of a certificate makes them do. */
const passing = ["ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"];

function connectionFailure(what: string, { code = "", message }: NodeJS.ErrnoException): Error {
  // Where a name has several addresses, the message is empty and the code isn't.
  const cause = message || code;
  if (passing.includes(code)) return new Setback(`${what}: ${cause}`);
  if (!/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) return new Rejection(`${what}: ${cause}`);
  return new Rejection(`${what}: the API isn't verified by apiTrustPem and the authority of its new certificate: ${cause} (${code}); give what verifies it in apiTrustPem`);
}

const advice: Record<number, string> = {
  401: "give an API key, or a user and password, that are valid",
  403: "give those of a platform administrator",
  449: "ECE wants elevated permissions: give an API key of a platform administrator, or the password of admin",
};

function answeredFailure(what: string, status: number, cause: string): Error {
  const message = [what, cause].filter(Boolean).join(": ");
  if (status >= 500 || status === 429) return new Setback(message);
  return new Rejection(advice[status] === undefined ? message : `${message}; ${advice[status]}`);
}

/** The codes and messages of an answer that says no, or the beginning of one in another form. */
function causeIn(answer: string): string {
  const { errors } = (parsedJson(answer) ?? {}) as { errors?: { code?: string; message?: string }[] };
  if (!Array.isArray(errors)) return answer.slice(0, 200);
  return errors.map(({ code, message }) => [code, message].filter(Boolean).join(": ")).join("; ");
}
