import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { CertificateAuthority } from "../../components";
import { inventory, listed } from "../../components/deployments/inventory";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { authorityUses } from "../../components/pki/usages";
import { hoursAfter, hoursPerDay, isoInstant } from "../../components/support/calendar";
import { type IssuedAuthority, issuingChannels } from "../issuing";
import { type RootSettings, rootSettings } from "./settings";

/**
 * The roots of a cluster, whose keys never leave this stack: it signs the requests of the stack that issues the cluster's
 * certificates. Only requests and certificates cross, all of them public.
 */
export function program() {
  const settings = rootSettings();
  const issued = issuingChannels.map((channel) => issueBelowRoot(channel, settings));
  return {
    authorities: Object.fromEntries(issued.map(({ channel, authority }) => [channel, authority])),
    certificates: inventory(issued.flatMap(({ channel, root, issuing }) => [listed(`${channel} root`, channel, root), listed(`${channel} authority`, channel, issuing)])),
    next: "pulumi stack output authorities --json: give what it prints to the stack of the cluster as its `authoritiesFile`",
  };
}

/** A root with its generations, and the authority below it that signs the cluster's certificates. */
function issueBelowRoot(channel: (typeof issuingChannels)[number], { clusterName, rotation, requests, issuingValidityDays }: RootSettings) {
  const root = new CertificateAuthority(`${channel}-root`, { commonName: `${channel} root`, organization: clusterName, protectKey: true, ...rotation[channel] });
  const { generations = ["g1"], signing = generations[0]!, minimumOverlapHours } = rotation[channel] ?? {};
  const renewBeforeDays = Math.floor(issuingValidityDays / 2);
  const { certPem } = new tls.LocallySignedCert(
    `${channel}-issuing-cert`,
    {
      certRequestPem: requests[channel].requestPem,
      caCertPem: root.certPem,
      caPrivateKeyPem: root.privateKeyPem,
      isCaCertificate: true,
      // It signs leaves and no authorities.
      maxPathLength: 0,
      setSubjectKeyId: true,
      allowedUses: authorityUses,
      validityPeriodHours: issuingValidityDays * hoursPerDay,
      earlyRenewalHours: renewBeforeDays * hoursPerDay,
    },
    // A root that renews its certificate with the same key signs nothing anew.
    { ignoreChanges: ["caCertPem", "caPrivateKeyPem"], replacementTrigger: root.issuerId },
  );
  const renewsAt = certPem.apply((pem) => isoInstant(hoursAfter(new Date(certificateFacts(pem).notAfter), -renewBeforeDays * hoursPerDay)));
  const authority: pulumi.Inputs & Record<keyof IssuedAuthority, unknown> = {
    key: requests[channel].key,
    certPem,
    trustPem: root.trustPem,
    renewBeforeDays,
    renewsAt,
    rotation: { generations, signing, ...(minimumOverlapHours !== undefined && { minimumOverlapHours }) },
  };
  return { channel, root, issuing: { certPem, renewsAt }, authority };
}
