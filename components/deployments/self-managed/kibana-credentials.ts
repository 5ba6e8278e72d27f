import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "crypto";
import { KibanaAuthentication, KibanaSecrets, bearerToken, environmentProblems, files, serviceTokenLine, serviceTokensFile } from "../../channels";
import { Problem, at, checked } from "../../support/problems";
import { minted } from "../minted";
import { ClusterFacts, Provision } from "./provision";

/** By what Kibana is recognised: a part for the nodes, and one for each instance. */
export interface KibanaCredentials {
  nodeFiles: Provision["files"];
  /** The secrets of an instance by its index, beside the encryption keys. */
  secretsOf: (index: number) => pulumi.Output<KibanaSecrets>;
}

/** A token that never changes once it is minted: 128 random bits, and the salt of their hash. */
interface MintedToken {
  secret: string;
  salt: string;
}

const mintToken = (): MintedToken => ({ secret: randomBytes(16).toString("base64url"), salt: randomBytes(32).toString("base64") });

const issue: Record<KibanaAuthentication, (facts: ClusterFacts) => KibanaCredentials> = {
  serviceToken: byServiceToken,
  password: byPassword,
  clientCertificate: byClientCertificate,
};

/** Issues what the kind of authentication in the plan takes. */
export function kibanaCredentials(facts: ClusterFacts): KibanaCredentials {
  return issue[facts.plan.kibana.authentication](facts);
}

/** A token for each instance, under its name, so that one can be withdrawn without the others. */
function byServiceToken({ component, name, plan }: ClusterFacts): KibanaCredentials {
  const tokens = plan.kibanas.map((instance) => minted(`${name}-${instance.name}-service-token`, mintToken, component));
  const named = (index: number) => tokens[index]!.apply((token) => ({ ...token, name: plan.kibanas[index]!.name }));
  const lines = tokens.map((_, index) => named(index).apply(serviceTokenLine));
  return {
    nodeFiles: tokens.length === 0 ? {} : { [files.elasticsearch.serviceTokens]: pulumi.all(lines).apply(serviceTokensFile) },
    secretsOf: (index) => named(index).apply((token): KibanaSecrets => ({ serviceToken: bearerToken(token) })),
  };
}

function byPassword({ component, plan }: ClusterFacts): KibanaCredentials {
  const password = checked(component, plan.kibana.password ?? "", passwordProblems);
  return { nodeFiles: {}, secretsOf: () => pulumi.secret(password).apply((known): KibanaSecrets => ({ password: known })) };
}

/** Faults of the password of `kibana_system`; no message holds it. */
export function passwordProblems(password: string): Problem[] {
  return at("kibana", environmentProblems({ password }));
}

/** Its roles stand in the same file as those of clients. */
function byClientCertificate(): KibanaCredentials {
  return { nodeFiles: {}, secretsOf: () => pulumi.output({}) };
}
