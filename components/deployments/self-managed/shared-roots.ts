import { unreadableProblems } from "../../pki/given-certificates";
import { readCertificates } from "../../pki/pem";
import { SigningAuthority, plainTrust } from "../../pki/signing-authority";
import { Problem } from "../../support/problems";
import { isSameAuthority } from "../authorities";
import { SelfManagedPlan } from "./plan";

/** Faults of a root that transport trusts, at `trustPem`: whoever has a certificate of it may join, if it is valid for clients. */
export function sharedRootProblems({ http, kibana, remoteClusterServer, elsewhere }: SelfManagedPlan, trustPem: unknown): Problem[] {
  const others: Record<string, string[]> = {
    ...(http.sharesTransportAuthority ? {} : { "http.authority": held(http.authority) }),
    "http.clientAuthority": held(http.clientAuthority),
    "http.clientsIssuedElsewhere.trustPem": fingerprints(elsewhere.client?.trustPem),
    "kibana.authority": held(kibana.authority),
    "remoteClusterServer.authority": held(remoteClusterServer?.authority),
  };
  return shared(fingerprints(trustPem), others).map((other) => {
    const way = other === "http.authority" ? "or say `http.sharesTransportAuthority: true`" : "give another there";
    return { path: "trustPem", reason: `must not hold a root of \`${other}\`, since its certificates would open the cluster to clients; ${way}` };
  });
}

/** Faults of what lets clients in, where the authority of transport stands under the same root. */
export function clientRootProblems({ transport, http, elsewhere }: SelfManagedPlan): Problem[] {
  const clients: Record<string, string[]> = {
    "http.clientAuthority": isSameAuthority(transport.authority, http.clientAuthority) ? [] : held(http.clientAuthority),
    "http.clientsIssuedElsewhere.trustPem": fingerprints(elsewhere.client?.trustPem),
  };
  const reason = "must not hold a root of `transport.authority`, since every client could then join the cluster; give another";
  return shared(held(transport.authority), clients).map((path) => ({ path, reason }));
}

/** Under which names some of the certificates stand. */
function shared(roots: string[], others: Record<string, string[]>): string[] {
  return Object.keys(others).filter((name) => others[name]!.some((root) => roots.includes(root)));
}

/** An authority's certificate and what is trusted for it, as far as it is known. */
function held(authority: SigningAuthority | undefined): string[] {
  return authority ? [...fingerprints(authority.certPem), ...fingerprints(plainTrust(authority))] : [];
}

function fingerprints(pem: unknown): string[] {
  return typeof pem !== "string" || unreadableProblems({ pem }).length > 0 ? [] : readCertificates(pem).map(({ fingerprint256 }) => fingerprint256);
}
