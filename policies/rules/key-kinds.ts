import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { readPrivateKey, unusableKeyReason } from "../../components/pki/keys";
import { keyKindOf, soundKeys, weakKeyReason } from "../../components/review/model/key-kinds";
import { tlsTypes } from "../../components/review/model/links";
import { knownOf } from "../known";

/** An Ed25519 key is sound for anything but a certificate: the rule below looks at what it is for. */
const isForSshOnly = (kind: string | undefined) => kind === "ED25519";

export const keyKind: ResourceValidationPolicy = {
  name: "key-kind",
  description: "No key that nobody accepts: RSA below 2048 bits, ECDSA on P-224 (what the tls provider takes where no curve is given).",
  enforcementLevel: "mandatory",
  validateResource: ({ type, props }, report) => {
    const kind = type === tlsTypes.key ? keyKindOf(knownOf(props)) : undefined;
    const because = isForSshOnly(kind) ? undefined : weakKeyReason(kind);
    if (because !== undefined) report(`it is to be ${kind}: ${because}; ${soundKeys}`);
  },
};

/** Certificates, and requests for them, that are made with a key of their own. */
const keyed: readonly string[] = [tlsTypes.request, tlsTypes.selfSigned];

export const certificateKey: StackValidationPolicy = {
  name: "certificate-key",
  description: "The key of a certificate is one that Elasticsearch reads: RSA with 2048 bits or more, or ECDSA on P-256, P-384 or P-521.",
  enforcementLevel: "mandatory",
  validateStack: ({ resources }, report) => {
    for (const { type, props, propertyDependencies, urn } of resources) {
      if (!keyed.includes(type)) continue;
      const made = (propertyDependencies.privateKeyPem ?? []).find((one) => one.type === tlsTypes.key);
      const because = made ? weakKeyReason(keyKindOf(knownOf(made.props))) : reasonAgainst(knownOf(props).privateKeyPem);
      if (because !== undefined) report(`its key can't be used: ${because}; ${soundKeys}`, urn);
    }
  },
};

/** Of a key that came from elsewhere; what can't be read the provider refuses itself. */
function reasonAgainst(pem: unknown): string | undefined {
  const key = typeof pem === "string" ? readPrivateKey(pem) : "";
  return typeof key === "string" ? undefined : unusableKeyReason(key);
}
