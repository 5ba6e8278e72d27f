import * as pulumi from "@pulumi/pulumi";
import { LeafCertificate } from "../../pki/leaf-certificate";
import { byKind } from "../../pki/subject-alt-names";
import { CertificateUsage } from "../../pki/usages";
import { authorityListed } from "../authorities";
import { certManagerSecret } from "./cert-manager";
import { EckFacts } from "./facts";
import { HttpTls } from "./manifests";
import { CertificateWay } from "./plan";
import { EckServer, serverSecretName } from "./server-facts";
import { certificateNames, publicNames, someSubjectAltNames } from "./subject-alt-names";
import { listed } from "../inventory";

/** Makes what a server's certificate needs, and says to the operator where that is. */
export function serverTls(facts: EckFacts, server: EckServer): pulumi.Output<HttpTls> {
  if (server.authority && server.plan.way !== "operator") facts.certificates.push(...authorityListed(server.channel, server.authority));
  return ways[server.plan.way](facts, server);
}

/** The names by which clients outside Kubernetes dial a server. */
export function outsideNames({ component }: EckFacts, { channel, plan }: EckServer): pulumi.Output<string[]> {
  return publicNames(component, channel === "http" ? "http" : "kibana.http", plan).apply(certificateNames);
}

const ways: Record<CertificateWay, (facts: EckFacts, server: EckServer) => pulumi.Output<HttpTls>> = {
  operator: (facts, server) => outsideNames(facts, server).apply((names) => withNames({}, names)),
  operatorByAuthority,
  us,
  certManager: (facts, server) => certificateIn(certManagerSecret(facts, server, outsideNames(facts, server))),
};

/** The key `ca.key` makes the operator issue the certificate; it refuses `tls.crt` and `tls.key` beside it. */
function operatorByAuthority(facts: EckFacts, server: EckServer): pulumi.Output<HttpTls> {
  const { certPem, privateKeyPem } = server.authority!;
  const secretName = serverSecret(facts, server, { "ca.crt": certPem, "ca.key": privateKeyPem });
  return outsideNames(facts, server).apply((names) => withNames({ certificate: { secretName } }, names));
}

function us(facts: EckFacts, server: EckServer): pulumi.Output<HttpTls> {
  const { name, kind, channel, hosts, plan } = server;
  const authority = server.authority!;
  const { dnsNames, ipAddresses } = pulumi.all([hosts, outsideNames(facts, server)]).apply(([inside, outside]) => byKind([...inside, ...outside]));
  const leaf = new LeafCertificate(
    `${facts.name}-${kind}-tls`,
    {
      authority,
      usage: CertificateUsage.Server,
      channel,
      consumer: name,
      commonName: name,
      organization: facts.plan.clusterName,
      dnsNames,
      ipAddresses,
      validityDays: plan.validityDays,
      renewBeforeDays: plan.renewBeforeDays,
    },
    { parent: facts.component },
  );
  facts.certificates.push(listed(name, channel, leaf));
  const tlsCrt = pulumi.concat(leaf.chainPem, authority.rootPem);
  return certificateIn(serverSecret(facts, server, { "tls.crt": tlsCrt, "tls.key": leaf.privateKeyPem, "ca.crt": authority.trustPem }));
}

function serverSecret({ objects }: EckFacts, server: EckServer, data: Record<string, pulumi.Input<string>>): string {
  const { kind, channel, name, namespace } = server;
  const secretName = serverSecretName(server);
  objects.secret(`${channel}/${name}`, { child: `${kind}-secret`, name: secretName, namespace }, data);
  return secretName;
}

function certificateIn(secretName: string): pulumi.Output<HttpTls> {
  return pulumi.output({ certificate: { secretName } });
}

function withNames(tls: HttpTls, names: readonly string[]): HttpTls {
  const selfSignedCertificate = someSubjectAltNames(names);
  return { ...tls, ...(selfSignedCertificate && { selfSignedCertificate }) };
}
