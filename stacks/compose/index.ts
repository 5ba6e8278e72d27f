import * as pulumi from "@pulumi/pulumi";
import { Directory } from "../../components/secrets/directory/directory";
import { channelLines } from "../summaries";
import { applicationFiles } from "./applications";
import { chosenDeployment } from "./deployments";

/** An application wired to a deployment of any type over verified TLS. It is the kind of program that users write. */
export function program() {
  const config = new pulumi.Config();
  const { endpoint, trustPem, channels } = chosenDeployment();
  const directory = config.require("composeOutputDirectory");
  const mountPath = config.require("composeMountPath");
  const facts = pulumi.output({ endpoint, trustPem, mountPath });
  const files = Object.fromEntries(Object.entries(applicationFiles).map(([file, contentOf]) => [file, facts.apply(contentOf)]));
  const written = new Directory("application", { path: directory, root: directory, files });
  return { endpoint, channels: channelLines({ channels }), application: written.path };
}
