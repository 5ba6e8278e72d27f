import * as pulumi from "@pulumi/pulumi";
import { hostOf, servedUrlProblems } from "../../channels";
import { byKind, endpointNameProblems } from "../../pki/subject-alt-names";
import { at, checked } from "../../support/problems";
import { EckCertificateArgs } from "./channel-args";
import { SubjectAltNameEntry } from "./manifests";

/** Names and addresses as the operator takes them. */
export function subjectAltNames(names: readonly string[]): SubjectAltNameEntry[] {
  const { dnsNames, ipAddresses } = byKind(names);
  return [...dnsNames.map((dns) => ({ dns })), ...ipAddresses.map((ip) => ({ ip }))];
}

/** The same as an argument that is left out where it would hold nothing. */
export function someSubjectAltNames(names: readonly string[]): { subjectAltNames: SubjectAltNameEntry[] } | undefined {
  return names.length === 0 ? undefined : { subjectAltNames: subjectAltNames(names) };
}

interface PublicNames {
  publicEndpoint?: string;
  names: string[];
}

/** By what clients outside Kubernetes dial a server, found sound. */
export function publicNames(component: pulumi.Resource, path: string, { publicEndpoint, names = [] }: EckCertificateArgs): pulumi.Output<PublicNames> {
  return checked<PublicNames>(component, { publicEndpoint, names } as pulumi.Input<PublicNames>, (known) => [
    ...at(path, endpointNameProblems("names", known.names)),
    ...(known.publicEndpoint === undefined ? [] : at(path, servedUrlProblems("publicEndpoint", known.publicEndpoint))),
  ]);
}

/** All of them, for a certificate. */
export function certificateNames({ publicEndpoint, names }: PublicNames): string[] {
  return [...(publicEndpoint === undefined ? [] : [hostOf(publicEndpoint)]), ...names];
}
