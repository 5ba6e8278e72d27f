import { EckDeployment } from "../../components";
import { nodesInWords } from "../names";
import { changeLines, channelLines, dueDates } from "../summaries";
import { charts } from "./charts";
import { deploymentArgs } from "./deployment-args";
import { kubernetes } from "./kubernetes";
import { eckSettings } from "./settings";

/** A secured cluster under the ECK operator, with authorities and certificates of its own, and the operator too where it isn't there. */
export function program() {
  const settings = eckSettings();
  const { provider, namespace } = kubernetes(settings, charts);
  const deployment = new EckDeployment("eck", deploymentArgs(settings, namespace), { providers: [provider] });
  const { clusterName, namespace: namespaceName, nodes, kibanas, kibanaPublicUrl } = settings;
  return {
    made: `${nodesInWords(nodes)} and ${kibanas} Kibana in the namespace ${namespaceName}`,
    ...dueDates(deployment),
    endpoint: deployment.endpoint,
    kibana: kibanas === 0 ? undefined : kibanaPublicUrl || `https://${clusterName}-kb-http.${namespaceName}.svc:5601`,
    trustPem: deployment.trustPem,
    trustFingerprints: deployment.trustFingerprints,
    channels: channelLines(deployment),
    changes: changeLines(deployment),
    certificates: deployment.certificates,
    secrets: deployment.secrets,
    next: `the password of elastic: kubectl get secret ${clusterName}-es-elastic-user --namespace ${namespaceName} --output go-template='{{.data.elastic | base64decode}}'`,
  };
}
