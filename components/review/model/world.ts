import { X509Certificate } from "crypto";
import { keyId } from "../../pki/keys";
import { type Preview, type ResourceState } from "../read/preview";
import { pemOf } from "../read/values";
import { type Authority, authoritiesOf } from "./authorities";
import { type Certificate, type Signer, certificatesOf, commonName, factsOf, isIssuedNow } from "./certificates";
import { type Deployment, deploymentsOf } from "./deployments";
import { Resources, type Side } from "./links";
import { type Store, storesOf } from "./stores";

/** What there is on one side of a preview, each kind by URN. */
export interface World {
  certificates: ReadonlyMap<string, Certificate>;
  /** Those of our components. */
  authorities: ReadonlyMap<string, Authority>;
  deployments: ReadonlyMap<string, Deployment>;
  stores: ReadonlyMap<string, Store>;
}

/** Both sides of a preview. What isn't issued yet is dated from `now`. */
export function worldsOf(preview: Preview, now: Date): Record<Side, World> {
  const before = worldOf(preview, "before", now);
  return { before, after: worldOf(preview, "after", now, before) };
}

function worldOf(preview: Preview, side: Side, now: Date, before?: World): World {
  const resources = new Resources(preview, side);
  const certificates = certificatesOf(resources, now, before?.certificates);
  const signerOf = signers(resources, certificates);
  for (const certificate of certificates.values()) {
    // A certificate that stays has the signer that it had, whatever the program names today.
    const isKept = !isIssuedNow(resources.steps.get(certificate.urn)!, side);
    const former = before?.certificates.get(certificate.urn)?.signer;
    certificate.signer = (isKept ? former : undefined) ?? signerOf(certificate.urn) ?? (resources.tellsDependencies ? undefined : issuedAnew(former, resources, certificates));
  }
  return { certificates, authorities: authoritiesOf(resources), deployments: deploymentsOf(resources), stores: storesOf(resources) };
}

/** A signer whose own certificate isn't known because this run issues it, where nothing says what holds that. */
function issuedAnew(former: Signer | undefined, { steps, side }: Resources, certificates: ReadonlyMap<string, Certificate>): Signer | undefined {
  const step = steps.get(former?.urn ?? "");
  const authority = step && isIssuedNow(step, side) ? certificates.get(step.urn) : undefined;
  return authority && { name: authority.name, urn: authority.urn };
}

/** Who signs: the certificate whose key does, else the one that was given as the authority's. */
function signers(resources: Resources, certificates: ReadonlyMap<string, Certificate>): (urn: string) => Signer | undefined {
  const authorities = [...certificates.values()].filter(({ isAuthority }) => isAuthority);
  const byKey = new Map(authorities.map((authority) => [authority.keyUrn, authority]));
  const byPem = new Map(authorities.map((authority) => [authority.pem, authority]));
  const read = new Map<string, Signer | undefined>();
  const readOnce = (pem: string) => {
    if (!read.has(pem)) read.set(pem, signerIn(pem));
    return read.get(pem);
  };
  return (urn) => {
    const given = givenPem(resources.state(urn));
    const key = resources.signingKeyOf(urn);
    const authority = (key === undefined ? undefined : byKey.get(key)) ?? (given === undefined ? undefined : byPem.get(given));
    const shown = given === undefined ? undefined : readOnce(given);
    return authority ? { ...shown, name: authority.name, urn: authority.urn } : shown;
  };
}

function givenPem(state: ResourceState | undefined): string | undefined {
  return state && pemOf(state.inputs, "caCertPem");
}

function signerIn(pem: string): Signer | undefined {
  const facts = factsOf(pem);
  return facts && { name: commonName(facts.subject), keyId: keyId(new X509Certificate(pem).publicKey), subject: facts.subject, notAfter: facts.notAfter };
}
