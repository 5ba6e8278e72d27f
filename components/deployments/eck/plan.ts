import * as pulumi from "@pulumi/pulumi";
import { Licence } from "../../channels";
import { EckDeploymentArgs, EckRotationArgs } from "./args";
import { EckCertificateArgs, EckHttpArgs, EckTransportArgs } from "./channel-args";
import { EckKibanaArgs } from "./kibana-args";
import { EckNodeSetArgs } from "./node-set-args";

/** Who issues the pods' transport certificates: the operator by its own authority or by one of ours, or cert-manager. */
export type TransportWay = "operator" | "authority" | "certManager";

/** Who issues a server's certificate: the operator by its own authority or by one of ours, we, or cert-manager. */
export type CertificateWay = "operator" | "operatorByAuthority" | "us" | "certManager";

export interface KibanaPlan extends EckKibanaArgs {
  name: string;
  http: EckCertificateArgs & { way: CertificateWay };
}

/** A deployment's arguments with every default filled in, before any of it is checked. */
export interface EckPlan {
  clusterName: string;
  namespace: pulumi.Input<string>;
  version?: string;
  fragmentsOnly: boolean;
  operatorVersion: string;
  licence: Licence;
  nodeSets: EckNodeSetArgs[];
  kibana?: KibanaPlan;
  transport: EckTransportArgs & { way: TransportWay };
  http: EckHttpArgs & { way: CertificateWay };
  rotation: EckRotationArgs;
  protectAuthorityKeys?: boolean;
  labels: Record<string, string>;
  overrides?: Record<string, unknown>;
}

/** Nodes of a set that doesn't say how many it has. */
export const defaultNodeCount = 3;

/** Fills in the defaults that `EckDeploymentArgs` documents. */
export function planEck(args: EckDeploymentArgs): EckPlan {
  const { transport = {}, http = {}, kibana } = args;
  return {
    clusterName: args.clusterName,
    namespace: args.namespace,
    version: args.version,
    fragmentsOnly: args.fragmentsOnly ?? false,
    operatorVersion: args.operatorVersion ?? "3.4.0",
    licence: args.licence ?? Licence.Basic,
    nodeSets: args.nodeSets ?? (kibana?.external ? [] : [{ name: "default" }]),
    kibana: kibana && { ...kibana, name: kibana.name ?? args.clusterName, http: withWay(kibana.http ?? sameWay(http)) },
    transport: { ...transport, way: transportWay(transport) },
    http: withWay(http),
    rotation: args.rotation ?? {},
    protectAuthorityKeys: args.protectAuthorityKeys,
    labels: args.labels ?? {},
    overrides: args.overrides,
  };
}

/** Kibana's certificate comes from where Elasticsearch's does, and is for other names. */
function sameWay({ authority, ownAuthority, operatorIssues, certManager, validityDays, renewBeforeDays }: EckHttpArgs): EckCertificateArgs {
  return { authority, ownAuthority, operatorIssues, certManager, validityDays, renewBeforeDays };
}

function transportWay({ authority, ownAuthority, certManager }: EckTransportArgs): TransportWay {
  if (certManager) return "certManager";
  return authority || ownAuthority ? "authority" : "operator";
}

function withWay<T extends EckCertificateArgs>(args: T): T & { way: CertificateWay } {
  return { ...args, way: certificateWay(args) };
}

function certificateWay({ authority, ownAuthority, operatorIssues, certManager }: EckCertificateArgs): CertificateWay {
  if (certManager) return "certManager";
  if (!authority && !ownAuthority) return "operator";
  return operatorIssues ? "operatorByAuthority" : "us";
}
