import * as pulumi from "@pulumi/pulumi";
import { Consumer } from "../../secrets/secret-store";
import { Listed } from "../inventory";
import { PlanNames } from "./plan-names";
import { SelfManagedAuthorities } from "./authorities";
import { CertificateRequest } from "./issued-elsewhere/args";
import { SelfManagedPlan } from "./plan";

/** What everything in a self-managed cluster has in common. */
export interface ClusterFacts {
  component: pulumi.Resource;
  /** The component's name, with which those of its children begin. */
  name: string;
  plan: SelfManagedPlan;
  /** The plan's host names, addresses and URLs, found sound. */
  names: PlanNames;
  authorities: SelfManagedAuthorities;
}

/** What one consumer gets: its files, and the certificates among them. */
export interface Provision {
  consumer: Consumer;
  files: Record<string, pulumi.Input<string>>;
  certificates: Listed[];
  /** What is to be signed elsewhere. */
  requests: pulumi.Output<CertificateRequest>[];
}
