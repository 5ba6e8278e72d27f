import * as pulumi from "@pulumi/pulumi";
import { EceService, eceServices } from "../../ece/services";
import { organizationFrom } from "../../pki/as-made";
import { KeyAlgorithm } from "../../pki/keys";
import { LeafCertificate } from "../../pki/leaf-certificate";
import { bundle, certificateBlocks, privateKeyBlock } from "../../pki/pem";
import { ResolvedAuthority } from "../../pki/signing-authority";
import { byKind } from "../../pki/subject-alt-names";
import { CertificateUsage } from "../../pki/usages";
import { at, checked, refuse } from "../../support/problems";
import { EceNames, issuedNames } from "./names";
import { EcePlan, ServicePlan, issuedServices } from "./plan";
import { KnownCertificate, certificateProblems } from "./problems";
import { Authorities } from "../authorities";

/** What a service presents, with what verifies it. */
export interface EceChain {
  service: EceService;
  certPem: pulumi.Output<string>;
  /** Everything above the certificate, the root at the end. */
  chainPem: pulumi.Output<string>;
  /** Secret. */
  privateKeyPem: pulumi.Output<string>;
  trustPem: pulumi.Output<string>;
  /** Empty for a certificate that somebody else renews. */
  renewsAt: pulumi.Output<string>;
}

/** What every chain of an installation has in common. */
export interface EceFacts {
  component: pulumi.Resource;
  /** The component's name, with which those of its children begin. */
  name: string;
  plan: EcePlan;
  /** Found sound. */
  names: pulumi.Output<EceNames>;
  /** What signs, if anything is issued here. */
  authority?: ResolvedAuthority;
}

/** The authority of what is issued here, given or made; none where nothing is. */
export function eceAuthority(authorities: Authorities, plan: EcePlan): ResolvedAuthority | undefined {
  if (issuedServices(plan).length === 0) return undefined;
  const { authority, rotation, installation, protectAuthorityKeys } = plan;
  if (authority) return authorities.given("ece", "authority", authority);
  const subject = { commonName: "ece authority", organization: installation };
  const args = { ...subject, algorithm: KeyAlgorithm.Rsa, protectKey: protectAuthorityKeys, ...rotation };
  return authorities.own("ece", "rotation", organizationFrom("installation", args));
}

/** Issues the certificate of a service, or takes the one that was given. */
export function eceChain(facts: EceFacts, service: ServicePlan): EceChain {
  return service.certificate ? givenChain(facts, service) : issuedChain(facts, service, facts.authority!);
}

function issuedChain({ component, name, plan, names }: EceFacts, { service, life }: ServicePlan, authority: ResolvedAuthority): EceChain {
  const { apiName } = eceServices[service];
  const { dnsNames, ipAddresses } = names.apply((known) => byKind(issuedNames(known, service)));
  const leaf = new LeafCertificate(
    `${name}-${apiName}`,
    {
      authority,
      usage: CertificateUsage.Server,
      channel: channelOf(service),
      consumer: apiName,
      commonName: apiName,
      organization: plan.installation,
      dnsNames,
      ipAddresses,
      algorithm: KeyAlgorithm.Rsa,
      ...life,
    },
    { parent: component },
  );
  const { certPem, privateKeyPem, renewsAt } = leaf;
  return { service, certPem, privateKeyPem, renewsAt, chainPem: pathOf(component, authority), trustPem: authority.trustPem };
}

/** The intermediates and the root. */
function pathOf(component: pulumi.Resource, { intermediatesPem, rootPem }: ResolvedAuthority): pulumi.Output<string> {
  return pulumi.all([intermediatesPem, rootPem]).apply(([intermediates, root]) => {
    const reason = "must hold the root, the certificate that has signed itself: ECE wants it at the end of the file";
    refuse(component, root === "" ? [{ path: "authority.trustPem", reason }] : []);
    return intermediates + root;
  });
}

function givenChain({ component, names }: EceFacts, plan: ServicePlan): EceChain {
  const { service, certificate } = plan;
  const given = pulumi.all([certificate as pulumi.Input<KnownCertificate>, names]).apply(([held, expected]) => ({ certificate: held, names: expected }));
  const sound = checked(component, given, (known) => at(service, certificateProblems(plan, known.certificate, known.names)));
  // A secret key makes all of `sound` secret; what the world may see is taken out of it.
  const path = pulumi.unsecret(sound).apply(({ certificate: { certPem, chainPem } }) => certificateBlocks(bundle(certPem, chainPem)));
  return {
    service,
    certPem: path.apply(([own]) => own!),
    chainPem: path.apply(([, ...issuers]) => issuers.join("")),
    privateKeyPem: pulumi.secret(sound.apply((known) => privateKeyBlock(known.certificate.privateKeyPem))),
    trustPem: path.apply((all) => all.at(-1)!),
    renewsAt: pulumi.output(""),
  };
}

/** The proxy is the HTTP channel of every deployment; the others serve the installation. */
export function channelOf(service: EceService): string {
  return service === "proxy" ? "http" : eceServices[service].apiName;
}
