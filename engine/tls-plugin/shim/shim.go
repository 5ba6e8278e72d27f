// Package shim opens HashiCorp's tls provider, which is internal to its own module: a path below that module may import it.
package shim

import (
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-provider-tls/internal/provider"
)

// New returns the provider as HashiCorp's own binary serves it.
func New() framework.Provider { return provider.New() }
