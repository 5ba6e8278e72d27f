import { createPublicKey } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { certificateFacts } from "../../components/pki/certificate-facts";
import { type MockEngineArgs, reveal } from "./mocks";
import { type Issued, newAuthority, newLeaf, requestedKey } from "./pem";

type Inputs = Record<string, any>;

/** Outputs of tls resources that are what was asked for: certificates of the given keys, for the given names, by the given authority. */
export function issuing(): Required<MockEngineArgs>["outputs"] {
  const requests = new Map<string, Inputs>();
  const certificate = ({ certPem }: Issued) => {
    const { notBefore, notAfter } = certificateFacts(certPem);
    return { certPem, validityStartTime: notBefore, validityEndTime: notAfter, readyForRenewal: false };
  };
  return {
    "tls:index/privateKey:PrivateKey": (inputs) => {
      const privateKeyPem = requestedKey(inputs);
      return { privateKeyPem: pulumi.secret(privateKeyPem), publicKeyPem: createPublicKey(privateKeyPem).export({ type: "spki", format: "pem" }) };
    },
    "tls:index/certRequest:CertRequest": (inputs, name) => {
      requests.set(name, reveal(inputs) as Inputs);
      return { certRequestPem: name };
    },
    "tls:index/selfSignedCert:SelfSignedCert": (inputs) => {
      const { subject, privateKeyPem } = reveal(inputs) as Inputs;
      return certificate(newAuthority({ commonName: subject.commonName, privateKeyPem }));
    },
    "tls:index/locallySignedCert:LocallySignedCert": (inputs) => {
      const { certRequestPem, caCertPem, caPrivateKeyPem, validityPeriodHours } = reveal(inputs) as Inputs;
      const { subject, privateKeyPem, dnsNames = [], ipAddresses = [] } = requests.get(certRequestPem)!;
      const names = [...dnsNames.map((name: string) => `DNS:${name}`), ...ipAddresses.map((address: string) => `IP:${address}`)];
      const issuer = { certPem: caCertPem, privateKeyPem: caPrivateKeyPem };
      return certificate(newLeaf({ commonName: subject.commonName, privateKeyPem, issuer, names, days: validityPeriodHours / 24 }));
    },
  };
}

/** Keys and certificates of authorities that stay from run to run, as in a stack. */
export function lasting(): ReturnType<typeof issuing> {
  const made = issuing();
  const kept: Record<string, Record<string, unknown>> = {};
  const keeping = (type: string) => (inputs: Record<string, unknown>, name: string) => (kept[name] ??= made[type]!(inputs, name));
  return { ...made, ...Object.fromEntries(["tls:index/privateKey:PrivateKey", "tls:index/selfSignedCert:SelfSignedCert"].map((type) => [type, keeping(type)])) };
}
