// Command pulumi-resource-tls serves HashiCorp's tls provider to the Pulumi engine, under the tokens that @pulumi/tls uses.
//
// It is what Pulumi's own tls plugin is, less its documentation, for machines on which that plugin can't be downloaded.
package main

import (
	"context"

	"github.com/hashicorp/terraform-provider-tls/shim"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
)

// version is set by the build to that of the @pulumi/tls package in use: the engine asks the plugin for it.
var version = "0.0.0"

func main() {
	info := tfbridge.ProviderInfo{
		P:                             pf.ShimProvider(shim.New()),
		Name:                          "tls",
		Version:                       version,
		MetadataInfo:                  tfbridge.NewProviderMetadata([]byte("{}")),
		EnableAccuratePFBridgePreview: true,
	}
	info.MustComputeTokens(tokens.SingleModule("tls_", "index", tokens.MakeStandard("tls")))
	// Programs get their types from @pulumi/tls; nothing asks this plugin for its schema.
	pf.Main(context.Background(), "tls", info, pf.ProviderMetadata{PackageSchema: []byte(`{"name":"tls"}`)})
}
