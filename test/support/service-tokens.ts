import { createHash, pbkdf2Sync } from "node:crypto";

const qualified = /^(?<name>[^:]+):(?<secret>.+)$/;
const stored = /^(?<name>[^:]+):\{PBKDF2_STRETCH\}(?<rounds>\d+)\$(?<salt>[^$]+)\$(?<hash>.+)$/;

/** Whether a node that has this `service_tokens` file accepts a token, by Elasticsearch's own computation. */
export function isAccepted(bearer: string, serviceTokens: string): boolean {
  const { name, secret } = qualified.exec(Buffer.from(bearer, "base64").subarray(4).toString())!.groups!;
  return serviceTokens.split("\n").some((line) => {
    const { name: own, rounds, salt, hash } = stored.exec(line)?.groups ?? {};
    if (own !== name) return false;
    const prehashed = createHash("sha512").update(secret!).digest("hex");
    return pbkdf2Sync(prehashed, Buffer.from(salt!, "base64"), Number(rounds), 32, "sha512").toString("base64") === hash;
  });
}
