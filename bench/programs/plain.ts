import * as tls from "@pulumi/tls";
import { clusterName, nodesOfTheStack } from "./cluster";

/**
 * The same keys, requests and certificates made by hand, with the arguments that the package gives to the tls provider,
 * so that both programs leave it the same work. Nothing is checked, rendered or stored.
 */
const hoursPerDay = 24;

const authorities = { transport: authority("transport"), http: authority("http") };

for (const { name } of nodesOfTheStack()) {
  leaf(`${name}-transport`, name, authorities.transport, ["digital_signature", "server_auth", "client_auth"], { dnsNames: [name] });
  leaf(`${name}-http`, name, authorities.http, ["digital_signature", "server_auth"], {
    dnsNames: [name, "localhost"],
    ipAddresses: ["127.0.0.1"],
  });
}

function authority(channel: string): { key: tls.PrivateKey; certificate: tls.SelfSignedCert } {
  const key = new tls.PrivateKey(`${channel}-authority-key`, { algorithm: "ECDSA", ecdsaCurve: "P384" });
  const certificate = new tls.SelfSignedCert(`${channel}-authority-cert`, {
    privateKeyPem: key.privateKeyPem,
    subject: { commonName: `${channel} authority`, organization: clusterName },
    isCaCertificate: true,
    allowedUses: ["cert_signing", "crl_signing"],
    validityPeriodHours: 3650 * hoursPerDay,
    earlyRenewalHours: 730 * hoursPerDay,
  });
  return { key, certificate };
}

function leaf(
  name: string,
  commonName: string,
  issuer: ReturnType<typeof authority>,
  allowedUses: string[],
  names: { dnsNames: string[]; ipAddresses?: string[] },
): void {
  const key = new tls.PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" });
  const request = new tls.CertRequest(`${name}-request`, {
    privateKeyPem: key.privateKeyPem,
    subject: { commonName, organization: clusterName },
    ...names,
  });
  new tls.LocallySignedCert(`${name}-cert`, {
    certRequestPem: request.certRequestPem,
    caCertPem: issuer.certificate.certPem,
    caPrivateKeyPem: issuer.key.privateKeyPem,
    allowedUses,
    validityPeriodHours: 365 * hoursPerDay,
    earlyRenewalHours: 60 * hoursPerDay,
  });
}
