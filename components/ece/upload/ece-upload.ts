import * as pulumi from "@pulumi/pulumi";
import { providerCode } from "../../support/provider-code";

export interface EceUploadInputs {
  /** As the API calls it: `proxy`, `ui` or `adminconsole`. */
  service: string;
  /** The API: scheme, host and port. */
  apiUrl: pulumi.Input<string>;
  /** What verifies the API before and after the upload, in PEM. */
  trustPem: pulumi.Input<string>;
  /** The header that says who asks. Secret. */
  authorization: pulumi.Input<string>;
  /** The key, RSA. Secret. */
  privateKeyPem: pulumi.Input<string>;
  /** The certificate. */
  certPem: pulumi.Input<string>;
  /** What stands above it, up to the root. */
  chainPem: pulumi.Input<string>;
  /** Seconds until the chain has to be in use. */
  timeoutSeconds: number;
}

/**
 * The chain that a service of Elastic Cloud Enterprise presents, uploaded through the API of the installation.
 *
 * It is there once the API says that the chain is in use. `refresh` finds that somebody has put another in its place, the next
 * `up` puts it right. The API deletes no chain: `delete` leaves it and says so.
 */
export class EceUpload extends pulumi.CustomResource {
  constructor(name: string, args: EceUploadInputs, opts?: pulumi.CustomResourceOptions) {
    const inputs = {
      ...args,
      authorization: pulumi.secret(args.authorization),
      privateKeyPem: pulumi.secret(args.privateKeyPem),
      __provider: providerCode("ece-upload/v1"),
    };
    super("pulumi-nodejs:dynamic/elastic-tls:EceUpload", name, inputs, pulumi.mergeOptions(opts, { additionalSecretOutputs: ["authorization"] }));
  }
}
