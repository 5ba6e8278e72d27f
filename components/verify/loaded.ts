import https from "node:https";
import { parsedJson } from "../support/json";

/** How to reach the API of the nodes. */
export interface ApiAccess {
  trustPem: string;
  /** The value of the header. Secret. */
  authorization: string;
  timeoutSeconds: number;
  /** A client's certificate and key, where Elasticsearch requires one. */
  cert?: string;
  key?: string;
}

/**
 * The serial numbers of all certificates that a node has loaded, those that it trusts among them.
 *
 * @throws if the node can't be asked, with its answer
 * Source: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ssl-certificates
 */
export function serialsLoadedAt(at: string, { trustPem, authorization, timeoutSeconds, cert, key }: ApiAccess): Promise<Set<string>> {
  return new Promise((resolve, reject) => {
    const options = { ca: trustPem, cert, key, headers: { authorization }, timeout: timeoutSeconds * 1000 };
    const request = https.get(`https://${at}/_ssl/certificates`, options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => {
        const serials = response.statusCode === 200 ? serialsIn(body) : undefined;
        if (serials) resolve(serials);
        else reject(new Error(`GET /_ssl/certificates answered ${response.statusCode}: ${reasonIn(body)}`));
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${timeoutSeconds} seconds`)));
    request.on("error", reject);
  });
}

/** A serial number in one form: Java prints no leading zeros, OpenSSL does. */
export function plainSerial(serial: string): string {
  return serial.toLowerCase().replace(/^0+(?=.)/, "");
}

function serialsIn(body: string): Set<string> | undefined {
  const answer = parsedJson(body);
  if (!Array.isArray(answer)) return undefined;
  return new Set(answer.map((entry: { serial_number?: unknown }) => plainSerial(String(entry.serial_number))));
}

function reasonIn(body: string): string {
  const { error } = (parsedJson(body) ?? {}) as { error?: { reason?: string } };
  return error?.reason ?? body.slice(0, 200);
}
