import { createHash, pbkdf2Sync } from "crypto";
import { quoted } from "../support/names";
import { Problem } from "../support/problems";

/** A credential of a service account. Elasticsearch keeps its hash, whoever authenticates sends the rest. */
export interface ServiceToken {
  /** @default "elastic/kibana" */
  account?: string;
  /** Tells the tokens of one account apart; not secret. */
  name: string;
  /** At least 10 characters, which Elasticsearch wants; as it is random, 22 of the base64url alphabet hold 128 bits. */
  secret: string;
}

/** A service token as Elasticsearch stores it. */
export interface StoredServiceToken extends ServiceToken {
  /** 32 random bytes in base64. They stay with the token, so that its line never changes. */
  salt: string;
}

/** Elasticsearch's `PBKDF2_STRETCH`, as its own tool `elasticsearch-service-tokens` uses it. */
const stretch = { name: "PBKDF2_STRETCH", rounds: 10_000, bytes: 32, digest: "sha512" };

/** What marks a token in its serialised form (version 0 1 0 1 of `ServiceAccountToken`). */
const marker = Buffer.from([0, 1, 0, 1]);

const tokenName = /^[A-Za-z0-9-][A-Za-z0-9_-]{0,255}$/;

/**
 * What is sent as `Authorization: Bearer …`, and is Kibana's `elasticsearch.serviceAccountToken`.
 *
 * Source: https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/service-accounts
 */
export function bearerToken(token: ServiceToken): string {
  const text = Buffer.from(`${qualifiedName(token)}:${token.secret}`);
  return Buffer.concat([marker, text]).toString("base64").replace(/=+$/, "");
}

/** The token's line in `service_tokens`: its name and the salted hash of its secret. */
export function serviceTokenLine(token: StoredServiceToken): string {
  const { name, rounds, bytes, digest } = stretch;
  const prehashed = createHash("sha512").update(token.secret).digest("hex");
  const hash = pbkdf2Sync(prehashed, Buffer.from(token.salt, "base64"), rounds, bytes, digest).toString("base64");
  return `${qualifiedName(token)}:{${name}}${rounds}$${token.salt}$${hash}`;
}

/**
 * The content of `service_tokens`, the same on every node. Elasticsearch rereads it within seconds: a new token is another
 * line beside the old one, which goes when nobody uses it any more.
 *
 * Source: https://www.elastic.co/docs/reference/elasticsearch/command-line-tools/service-tokens-command
 */
export function serviceTokensFile(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** Faults of a token's name, by Elasticsearch's rule. */
export function tokenNameProblems(path: string, name: string): Problem[] {
  if (tokenName.test(name)) return [];
  const reason = "must be 1 to 256 letters, digits, hyphens and underscores, and not begin with an underscore";
  return [{ path, reason: `${reason}, got ${quoted(name)}` }];
}

function qualifiedName({ account = "elastic/kibana", name }: ServiceToken): string {
  return `${account}/${name}`;
}
