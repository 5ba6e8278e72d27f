import * as pulumi from "@pulumi/pulumi";
import { bundle } from "../../pki/pem";
import { endpointNameProblems } from "../../pki/subject-alt-names";
import { checked } from "../../support/problems";
import { authorityListed } from "../authorities";
import { EckFacts } from "./facts";
import { TransportTls } from "./manifests";
import { TransportWay } from "./plan";
import { someSubjectAltNames } from "./subject-alt-names";
import { trustProblems } from "./transport-problems";

/** Makes what the pods' transport certificates are issued by, and says to the operator where that is. */
export function transportTls(facts: EckFacts): pulumi.Output<TransportTls> {
  return ways[facts.plan.transport.way](facts);
}

const ways: Record<TransportWay, (facts: EckFacts) => pulumi.Output<TransportTls>> = { operator, authority, certManager };

function operator(facts: EckFacts): pulumi.Output<TransportTls> {
  const additional = additionalTrust(facts);
  if (additional) trustConfigMap(facts, additional);
  return issuedByOperator(facts).apply((tls) => ({ ...tls, ...(additional && trustReference(facts)) }));
}

/**
 * The authority's Secret holds exactly the certificate that signs; the ConfigMap holds those of all generations. It is written
 * first: pods trust a generation before any of them has a certificate from it.
 */
function authority(facts: EckFacts): pulumi.Output<TransportTls> {
  const { objects, plan, namespace, certificates } = facts;
  const { certPem, privateKeyPem, trustPem } = facts.authorities.transport!;
  const trust = pulumi.all([trustPem, additionalTrust(facts) ?? ""]).apply(([own, additional]) => bundle(own, additional));
  const trusted = trustConfigMap(facts, trust);
  const secretName = `${plan.clusterName}-transport-ca`;
  objects.secret(
    `transport/${plan.clusterName}`,
    { child: "transport-ca", name: secretName, namespace },
    { "ca.crt": certPem, "ca.key": privateKeyPem },
    [trusted.resource],
  );
  certificates.push(...authorityListed("transport", facts.authorities.transport!));
  return issuedByOperator(facts).apply((tls) => ({ certificate: { secretName }, ...tls, ...trustReference(facts) }));
}

function certManager({ plan }: EckFacts): pulumi.Output<TransportTls> {
  return pulumi.output(plan.transport.certManager!.trustConfigMapName).apply((configMapName) => ({
    selfSignedCertificates: { disabled: true },
    certificateAuthorities: { configMapName },
  }));
}

/** What the operator puts into every pod's certificate. */
function issuedByOperator({ component, plan }: EckFacts): pulumi.Output<TransportTls> {
  const { names = [], otherNameSuffix } = plan.transport;
  return checked(component, names as pulumi.Input<string[]>, (known) => endpointNameProblems("transport.names", known)).apply((known) => ({
    ...(otherNameSuffix !== undefined && { otherNameSuffix }),
    ...someSubjectAltNames(known),
  }));
}

function additionalTrust({ component, plan }: EckFacts): pulumi.Output<string> | undefined {
  const { additionalTrustPem } = plan.transport;
  return additionalTrustPem === undefined ? undefined : checked(component, additionalTrustPem, trustProblems).apply((pem) => bundle(pem));
}

const trustName = (clusterName: string) => `${clusterName}-transport-trust`;

function trustConfigMap({ objects, plan: { clusterName }, namespace }: EckFacts, trustPem: pulumi.Output<string>) {
  return objects.configMap(`trust/${clusterName}`, { child: "transport-trust", name: trustName(clusterName), namespace }, { "ca.crt": trustPem });
}

function trustReference({ plan: { clusterName } }: EckFacts): Pick<TransportTls, "certificateAuthorities"> {
  return { certificateAuthorities: { configMapName: trustName(clusterName) } };
}
