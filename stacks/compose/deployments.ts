import * as pulumi from "@pulumi/pulumi";
import { type Deployment, EceDeployment, EckDeployment, type RotationArgs, SelfManagedDeployment } from "../../components";
import { quoted } from "../../components/support/names";
import { refuseConfiguration } from "../configuration";
import { eceArgs } from "../ece/settings";
import { hostedDeployment } from "../hosted/settings";
import { numbered } from "../names";

const name = "compose";

/** A deployment of each type. What each takes is in the configuration under the keys of its own program. */
const types: Record<string, () => Deployment> = {
  selfManaged: selfManagedDeployment,
  eck: eckDeployment,
  ece: () => new EceDeployment(name, eceArgs()),
  hosted: () => hostedDeployment(name, "hosted"),
  serverless: () => hostedDeployment(name, "serverless"),
};

/** The deployment that the configuration asks for: whoever uses it need not know which type it is. */
export function chosenDeployment(): Deployment {
  const type = new pulumi.Config().require("composeDeployment");
  const make = Object.hasOwn(types, type) ? types[type] : undefined;
  const reason = `must be one of ${Object.keys(types).join(", ")}, got ${quoted(type)}`;
  refuseConfiguration(make ? [] : [{ path: "composeDeployment", reason }]);
  return make!();
}

function selfManagedDeployment(): Deployment {
  const config = new pulumi.Config();
  const nodes = numbered(config.require("nodeNamePrefix"), config.requireNumber("nodes")).map((node) => ({ name: node }));
  return new SelfManagedDeployment(name, {
    clusterName: config.require("clusterName"),
    nodes,
    bootstrap: config.requireBoolean("bootstrap"),
    rotation: config.requireObject<RotationArgs>("rotation"),
    http: { names: config.requireObject<string[]>("httpNames") },
    directory: { path: config.require("outputDirectory") },
  });
}

function eckDeployment(): Deployment {
  const config = new pulumi.Config();
  return new EckDeployment(name, {
    clusterName: config.require("clusterName"),
    namespace: config.require("composeNamespace"),
    version: config.require("elasticVersion"),
    // By itself the operator makes an authority that only the cluster knows: applications elsewhere could not verify it.
    http: { ownAuthority: true },
  });
}
