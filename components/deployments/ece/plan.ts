import * as pulumi from "@pulumi/pulumi";
import { EceService, eceServiceNames } from "../../ece/services";
import { AuthorityGenerations } from "../../pki/generations";
import { LifetimeArgs } from "../../pki/lifetimes";
import { SigningAuthority } from "../../pki/signing-authority";
import { EceCertificateArgs, EceDeploymentArgs, EceUploadArgs, FinishedCertificateArgs } from "./args";

/** A service that gets a certificate. */
export interface ServicePlan {
  service: EceService;
  names: pulumi.Input<pulumi.Input<string>[]>;
  /** Given if somebody else has issued it. */
  certificate?: FinishedCertificateArgs;
  life: LifetimeArgs;
}

export interface UploadPlan extends EceUploadArgs {
  user: pulumi.Input<string>;
  timeoutSeconds: number;
}

/** A deployment's arguments with every default filled in, before any of it is checked. */
export interface EcePlan {
  installation: string;
  domain: pulumi.Input<string>;
  endpoint: pulumi.Input<string>;
  /** Those that don't keep ECE's own certificates. */
  services: ServicePlan[];
  proxyTrustPem?: pulumi.Input<string>;
  authority?: SigningAuthority;
  rotation?: AuthorityGenerations;
  protectAuthorityKeys?: boolean;
  upload?: UploadPlan;
}

/** Fills in the defaults that `EceDeploymentArgs` documents. */
export function planEce(args: EceDeploymentArgs): EcePlan {
  const { installation, domain, endpoint, proxyTrustPem, authority, rotation, protectAuthorityKeys, upload } = args;
  return {
    installation,
    domain,
    endpoint,
    services: eceServiceNames.flatMap((service) => (args[service] ? [servicePlan(service, args[service])] : [])),
    proxyTrustPem,
    authority,
    rotation,
    protectAuthorityKeys,
    ...(upload && { upload: { ...upload, user: upload.user ?? "admin", timeoutSeconds: upload.timeoutSeconds ?? 600 } }),
  };
}

function servicePlan(service: EceService, { names = [], certificate, validityDays, renewBeforeDays }: EceCertificateArgs): ServicePlan {
  return { service, names, certificate, life: { validityDays, renewBeforeDays } };
}

/** Those whose certificates are issued here. */
export function issuedServices({ services }: EcePlan): ServicePlan[] {
  return services.filter(({ certificate }) => !certificate);
}
