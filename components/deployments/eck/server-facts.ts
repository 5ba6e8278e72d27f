import * as pulumi from "@pulumi/pulumi";
import { ResolvedAuthority } from "../../pki/signing-authority";
import { EckCertificateArgs } from "./channel-args";
import { ServerKind } from "./names";
import { CertificateWay } from "./plan";

/** What presents a certificate over HTTP: Elasticsearch or Kibana. */
export interface EckServer {
  kind: ServerKind;
  /** The channel's name in the inventory. */
  channel: "http" | "kibana";
  /** The resource's name. */
  name: string;
  namespace: pulumi.Output<string>;
  /** The names by which it is dialled inside Kubernetes. */
  hosts: pulumi.Output<string[]>;
  plan: EckCertificateArgs & { way: CertificateWay };
  authority?: ResolvedAuthority;
}

/** The Secret that a server's certificate is in, or its authority. */
export function serverSecretName({ kind, name }: Pick<EckServer, "kind" | "name">): string {
  return kind === "elasticsearch" ? `${name}-http-tls` : `${name}-kibana-tls`;
}
