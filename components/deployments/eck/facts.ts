import * as pulumi from "@pulumi/pulumi";
import { ResolvedAuthority } from "../../pki/signing-authority";
import { Listed } from "../inventory";
import { EckObjects } from "./objects";
import { EckPlan } from "./plan";

/** What everything in a deployment on ECK has in common. */
export interface EckFacts {
  component: pulumi.Resource;
  /** The component's name, with which those of its children begin. */
  name: string;
  plan: EckPlan;
  /** Of Elasticsearch, found sound. */
  namespace: pulumi.Output<string>;
  /** Of Kibana, found sound. */
  kibanaNamespace: pulumi.Output<string>;
  authorities: EckAuthorities;
  objects: EckObjects;
  /** The certificates that this deployment knows. */
  certificates: Listed[];
}

/** What signs by a key that this deployment has. */
export interface EckAuthorities {
  transport?: ResolvedAuthority;
  http?: ResolvedAuthority;
  kibana?: ResolvedAuthority;
  /** Of the certificate that Kibana presents to Elasticsearch. */
  client?: ResolvedAuthority;
}
