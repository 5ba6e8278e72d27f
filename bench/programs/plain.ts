import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { clusterName, keepsSecretsInAws, nodesOfTheStack } from "./cluster";

/**
 * The same keys, requests and certificates made by hand, with the arguments that the package gives to the tls provider,
 * so that both programs leave it the same work. Nothing is checked or rendered, and only a store in AWS gets something.
 */
const hoursPerDay = 24;

const authorities = { transport: authority("transport"), http: authority("http") };

for (const { name } of nodesOfTheStack()) {
  const transport = leaf(`${name}-transport`, name, authorities.transport, ["digital_signature", "server_auth", "client_auth"], { dnsNames: [name] });
  const http = leaf(`${name}-http`, name, authorities.http, ["digital_signature", "server_auth"], {
    dnsNames: [name, "localhost"],
    ipAddresses: ["127.0.0.1"],
  });
  if (keepsSecretsInAws()) store(name, { transport: transport.pem, http: http.pem });
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
): { pem: pulumi.Output<string> } {
  const key = new tls.PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" });
  const request = new tls.CertRequest(`${name}-request`, {
    privateKeyPem: key.privateKeyPem,
    subject: { commonName, organization: clusterName },
    ...names,
  });
  const certificate = new tls.LocallySignedCert(`${name}-cert`, {
    certRequestPem: request.certRequestPem,
    caCertPem: issuer.certificate.certPem,
    caPrivateKeyPem: issuer.key.privateKeyPem,
    allowedUses,
    validityPeriodHours: 365 * hoursPerDay,
    earlyRenewalHours: 60 * hoursPerDay,
  });
  return { pem: pulumi.concat(certificate.certPem, key.privateKeyPem) };
}

function store(name: string, files: Record<string, pulumi.Output<string>>): void {
  const { Secret, SecretVersion } = require("@pulumi/aws/secretsmanager") as typeof import("@pulumi/aws/secretsmanager");
  const secret = new Secret(name, { name: `${clusterName}/${name}` });
  new SecretVersion(`${name}-version`, { secretId: secret.id, secretString: pulumi.secret(pulumi.jsonStringify(files)) });
}
