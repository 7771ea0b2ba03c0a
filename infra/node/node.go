// Package node sets the environment of the Node process that runs the CDK's library. Import it for its effect.
//
// jsii takes its environment when its own packages are initialised, so main is too late. Go initialises packages in the
// order of their import paths as far as their imports allow (since Go 1.21), and this one is before github.com/aws.
package node

import "os"

func init() {
	// Node 20 works, and 24 is not everywhere yet. Without this, jsii prints ten lines in red.
	set("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
	// The CDK's own check of a template against CloudFormation's schemas takes 14 s of the 18 s that a synthesis takes.
	// CDK_VALIDATION=true brings it back: for whoever changes the stack, not for each deployment.
	set("CDK_VALIDATION", "false")
}

func set(name, value string) {
	if _, given := os.LookupEnv(name); !given {
		_ = os.Setenv(name, value) // it fails only for names that are not ones
	}
}
