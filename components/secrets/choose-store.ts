import * as pulumi from "@pulumi/pulumi";
import { isComponentHost } from "../support/host";
import { Problem, at, exactlyOne } from "../support/problems";
import { AwsSecretsManagerStoreArgs, awsSecretsManagerProblems } from "./aws-secrets-manager/args";
import { DirectoryStore, DirectoryStoreArgs, directoryStoreProblems } from "./directory/directory-store";
import { KubernetesSecretsStoreArgs, kubernetesSecretsProblems } from "./kubernetes-secrets/args";
import { SecretStore } from "./secret-store";

/** The arguments by which a deployment chooses its store: exactly one is given. */
export interface StoreChoice {
  directory?: DirectoryStoreArgs;
  awsSecretsManager?: AwsSecretsManagerStoreArgs;
  kubernetesSecrets?: KubernetesSecretsStoreArgs;
}

/** Faults of the choice, and of the chosen store's arguments. */
export function storeProblems({ directory, awsSecretsManager, kubernetesSecrets }: StoreChoice): Problem[] {
  return [
    ...exactlyOne({ directory, awsSecretsManager, kubernetesSecrets }, "directory", "awsSecretsManager", "kubernetesSecrets"),
    ...(directory ? [...hostProblems(), ...at("directory", directoryStoreProblems(directory))] : []),
    ...(awsSecretsManager ? at("awsSecretsManager", awsSecretsManagerProblems(awsSecretsManager)) : []),
    ...(kubernetesSecrets ? at("kubernetesSecrets", kubernetesSecretsProblems(kubernetesSecrets)) : []),
  ];
}

/** Source: https://github.com/pulumi/pulumi/issues/5455 */
function hostProblems(): Problem[] {
  const reason = "is written by a dynamic provider, which needs a Node program around it: write the program in TypeScript or choose another store";
  return isComponentHost() ? [{ path: "directory", reason }] : [];
}

/** The store of a sound choice. What a store needs of a cloud is loaded when it is chosen. */
export function chooseStore(component: pulumi.Resource, name: string, clusterName: string, choice: StoreChoice): SecretStore {
  if (choice.directory) return new DirectoryStore(name, choice.directory);
  if (choice.kubernetesSecrets) {
    const { KubernetesSecretsStore } = require("./kubernetes-secrets/kubernetes-secrets-store") as typeof import("./kubernetes-secrets/kubernetes-secrets-store");
    return new KubernetesSecretsStore(name, clusterName, choice.kubernetesSecrets, component);
  }
  const { AwsSecretsManagerStore } = require("./aws-secrets-manager/aws-secrets-manager-store") as typeof import("./aws-secrets-manager/aws-secrets-manager-store");
  return new AwsSecretsManagerStore(name, clusterName, choice.awsSecretsManager!, component);
}
