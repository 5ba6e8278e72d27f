import * as pulumi from "@pulumi/pulumi";
import { lifetime } from "../../pki/lifetimes";
import { byKind } from "../../pki/subject-alt-names";
import { hoursPerDay } from "../../support/calendar";
import { EckIssuerKind, EckTransportCertManagerArgs } from "./channel-args";
import { EckFacts } from "./facts";
import { CertificateSpec, IssuerSpec, NodeSet } from "./manifests";
import { EckServer, serverSecretName } from "./server-facts";

const certManagerGroup = "cert-manager.io";

/** Has cert-manager issue a server's certificate into the Secret of which the name is returned. */
export function certManagerSecret(facts: EckFacts, server: EckServer, outside: pulumi.Output<string[]>): string {
  const { objects } = facts;
  const { kind, name, namespace, hosts, plan } = server;
  const { issuerName, issuerKind = EckIssuerKind.Issuer } = plan.certManager!;
  const secretName = serverSecretName(server);
  const issuer = issuerName === undefined ? ownIssuer(facts, server) : { name: issuerName, kind: issuerKind, dependsOn: [] };
  const { validityDays, renewBeforeDays } = lifetime(plan, "leaf");
  const spec = pulumi.all([hosts, outside, issuer.name]).apply(([inside, known, issuerRefName]): CertificateSpec => {
    const { dnsNames, ipAddresses } = byKind([...inside, ...known]);
    return {
      secretName,
      secretTemplate: { labels: objects.watchedLabels },
      commonName: name,
      dnsNames,
      ...(ipAddresses.length > 0 && { ipAddresses }),
      duration: `${validityDays * hoursPerDay}h`,
      renewBefore: `${renewBeforeDays * hoursPerDay}h`,
      usages: ["digital signature", "server auth"],
      // cert-manager's "PKCS1" is SEC1 for elliptic curves, the only form of theirs that the operator reads.
      privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS1", rotationPolicy: "Always" },
      issuerRef: { name: issuerRefName, kind: issuer.kind, group: certManagerGroup },
    };
  });
  objects.custom("Certificate", { child: `${kind}-certificate`, name: secretName, namespace }, spec, issuer.dependsOn);
  return secretName;
}

/** An issuer of the authority that this deployment has. */
function ownIssuer({ objects }: EckFacts, { kind, channel, name, namespace, authority }: EckServer) {
  const { certPem, chainPem = "", privateKeyPem } = authority!;
  const issuerName = `${name}-${channel}-issuer`;
  const data = { "tls.crt": pulumi.concat(certPem, chainPem), "tls.key": privateKeyPem };
  const secret = objects.secret(`${channel}/${name}`, { child: `${kind}-issuer-secret`, name: issuerName, namespace }, data);
  const spec: IssuerSpec = { ca: { secretName: issuerName } };
  const issuer = objects.custom("Issuer", { child: `${kind}-issuer`, name: issuerName, namespace }, spec, [secret.resource]);
  return { name: issuerName, kind: EckIssuerKind.Issuer, dependsOn: [issuer] };
}

const mountPath = "/usr/share/elasticsearch/config/cert-manager-certs";
const volumeName = "cert-manager-certs";
/** The user as which Elasticsearch's image runs. */
const elasticsearchGroup = "1000";

/**
 * What mounts a certificate of its own into each pod of a set, and has Elasticsearch present it.
 *
 * Source: https://cert-manager.io/docs/usage/csi-driver/
 */
export function certificatePerPod({ issuerKind = EckIssuerKind.Issuer }: EckTransportCertManagerArgs, issuerName: string): Omit<NodeSet, "name"> {
  const volumeAttributes = {
    "csi.cert-manager.io/issuer-name": issuerName,
    "csi.cert-manager.io/issuer-kind": issuerKind,
    "csi.cert-manager.io/dns-names": "${POD_NAME}.${POD_NAMESPACE}.svc.cluster.local",
    "csi.cert-manager.io/key-usages": "digital signature,key encipherment,server auth,client auth",
    "csi.cert-manager.io/fs-group": elasticsearchGroup,
  };
  return {
    config: {
      "xpack.security.transport.ssl.key": `${mountPath}/tls.key`,
      "xpack.security.transport.ssl.certificate": `${mountPath}/tls.crt`,
    },
    podTemplate: {
      spec: {
        containers: [{ name: "elasticsearch", volumeMounts: [{ name: volumeName, mountPath, readOnly: true }] }],
        volumes: [{ name: volumeName, csi: { driver: "csi.cert-manager.io", readOnly: true, volumeAttributes } }],
      },
    },
  };
}
