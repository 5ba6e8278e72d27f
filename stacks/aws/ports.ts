/** Where the machines answer. Certificates, security groups and load balancers go by it. */
export const ports = { http: 9200, transport: 9300, kibana: 5601 } as const;
