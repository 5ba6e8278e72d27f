import { createHash } from "crypto";
import { isIssuedBy } from "../../../pki/chains";
import { byIssuer, generationRoots } from "../../../pki/generation-roots";
import { Generations, generationsOf, nameless, rotationOf } from "../../../pki/generations";
import { unreadableProblems } from "../../../pki/given-certificates";
import { bundle, readCertificates } from "../../../pki/pem";
import { plainAuthority } from "../../../pki/signing-authority";
import { isPlain } from "../../../support/problems";
import { elsewherePrefix } from "../../issuers-elsewhere";
import { LeafRole, SelfManagedPlan } from "../plan";
import { IssuedCertificateArgs } from "./args";
import { elsewhereChannels } from "./channels";

/** Who may have issued what a channel presents, by names, each with its certificates. */
export interface ChannelIssuers {
  /** The generation of the channel's authority that signs. */
  signing: string;
  /** The generations of the channel's authority, as far as it was given and is known. */
  generations: Record<string, string>;
  /** Roots elsewhere, oldest first: one name for each name and key, however often it was renewed. */
  roots: Record<string, string>;
}

/** A root that isn't known before `up`: one name stands for whatever it will be. */
const unknownRoot = `${elsewherePrefix}root`;

/**
 * The issuers of a channel.
 *
 * @param authority its authority, if one was given
 */
export function channelIssuers(plan: SelfManagedPlan, role: LeafRole, authority = plainAuthority(elsewhereChannels[role].authorityOf(plan))): ChannelIssuers {
  const rotation = rotationFor(plan, role);
  const { trustPem } = plan.elsewhere[role] ?? {};
  return { signing: rotation.signing, generations: authority ? generationRoots(authority, rotation) : {}, roots: trustPem === undefined ? {} : rootsIn(trustPem) };
}

/** Who issued a certificate, by name: the oldest root while it isn't known, and the generation that signs if nobody else did. */
export function issuerOf(given: Pick<IssuedCertificateArgs, "certPem" | "chainPem"> | undefined, { signing, generations, roots }: ChannelIssuers): string {
  if (!given) return signing;
  const { certPem, chainPem = "" } = given;
  if (!isPlain([certPem, chainPem])) return Object.keys(roots)[0] ?? signing;
  const path = bundle(certPem as string, chainPem as string);
  if (unreadableProblems({ path }).length > 0) return signing;
  const last = readCertificates(path).at(-1)!;
  const issuer = Object.entries({ ...generations, ...roots }).find(([, pem]) => readCertificates(pem).some((one) => isIssuedBy(last, one)));
  return issuer?.[0] ?? (unknownRoot in roots ? unknownRoot : signing);
}

/** The generations of whatever signs for a channel. */
function rotationFor(plan: SelfManagedPlan, role: LeafRole): Generations {
  const authority = elsewhereChannels[role].authorityOf(plan);
  if (authority) return rotationOf(authority) ?? nameless;
  const ofHttp = plan.http.sharesTransportAuthority ? plan.rotation.transport : plan.rotation.http;
  return generationsOf({ transport: plan.rotation.transport, http: ofHttp, client: plan.rotation.client, kibana: ofHttp }[role] ?? {});
}

function rootsIn(trustPem: unknown): Record<string, string> {
  if (typeof trustPem !== "string") return { [unknownRoot]: "" };
  const nameOf = (id: string) => elsewherePrefix + createHash("sha256").update(id).digest("hex").slice(0, 12);
  return Object.fromEntries(Object.entries(byIssuer(trustPem)).map(([id, pem]) => [nameOf(id), pem]));
}
