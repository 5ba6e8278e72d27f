import * as pulumi from "@pulumi/pulumi";
import { clientSnippets } from "../../components";
import { files } from "../../components/channels";
import { Directory } from "../../components/secrets/directory/directory";
import { channelLines } from "../summaries";
import { chosenDeployment } from "./deployments";

const nothing = "# Nothing reads this file: public authorities verify Elasticsearch.\n";

/** Applications wired to a deployment of any type over verified TLS. It is the kind of program that users write. */
export function program() {
  const config = new pulumi.Config();
  const deployment = chosenDeployment();
  const directory = config.require("composeOutputDirectory");
  const snippets = clientSnippets(deployment, { directory: config.require("composeMountPath") });
  const written = new Directory("application", {
    path: directory,
    root: directory,
    files: { ...snippets, [files.client.httpAuthorities]: deployment.trustPem.apply((pem) => pem || nothing) },
  });
  return { endpoint: deployment.endpoint, channels: channelLines(deployment), application: written.path };
}
