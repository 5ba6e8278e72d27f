import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "crypto";
import { KibanaAuthentication, KibanaSecrets, bearerToken, environmentProblems, files, serviceTokenLine, serviceTokensFile } from "../../channels";
import { Problem, at, checked } from "../../support/problems";
import { GenerationHistory } from "../generation-history";
import { minted } from "../minted";
import { ClusterFacts, Provision } from "./provision";
import { tokenGenerations, tokenName, tokenSuffix } from "./service-tokens";

/** By what Kibana is recognised: a part for the nodes, and one for each instance. */
export interface KibanaCredentials {
  nodeFiles: Provision["files"];
  /** The secrets of an instance by its index, beside the encryption keys. */
  secretsOf: (index: number) => pulumi.Output<KibanaSecrets>;
  /** What is remembered of the tokens, if there are any. */
  tokens?: GenerationHistory;
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

/** Tokens for each instance, under its name, so that one can be withdrawn without the others. Nodes accept all, and it uses one. */
function byServiceToken({ component, name, plan }: ClusterFacts): KibanaCredentials {
  if (plan.kibanas.length === 0) return { nodeFiles: {}, secretsOf: () => pulumi.output({}) };
  const tokens = tokenGenerations(plan.rotation.kibanaTokens);
  const history = new GenerationHistory(component, name, "kibana-tokens", "rotation.kibanaTokens", tokens);
  history.warnOfOutage();
  const named = plan.kibanas.map((instance) =>
    tokens.generations.map((generation) => {
      const token = minted(`${name}-${instance.name}-service-token${tokenSuffix(generation)}`, mintToken, component);
      return pulumi.all([token, history.sound]).apply(([known]) => ({ ...known, name: tokenName(instance.name, generation) }));
    }),
  );
  const lines = named.flat().map((token) => token.apply(serviceTokenLine));
  const inUse = tokens.generations.indexOf(tokens.signing);
  return {
    nodeFiles: { [files.elasticsearch.serviceTokens]: pulumi.all(lines).apply(serviceTokensFile) },
    secretsOf: (index) => named[index]![inUse]!.apply((token): KibanaSecrets => ({ serviceToken: bearerToken(token) })),
    tokens: history,
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
