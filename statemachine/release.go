package statemachine

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/functions/planrelease"
	"example.com/lanyard/functions/removeprofile"
	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/internal/catalogue"
)

// Release is the machine that takes back what an ended instance had of its own.
func (h *House) Release() Machine {
	m := h.machine("Release")

	planRelease := task(m, planrelease.Step, planReleaseCall)
	removeProfile := task(m, removeprofile.Step, releaseProfileCall)
	removeRole := task(m, removerole.Step, releaseRoleCall)
	each := awsstepfunctions.Map_Jsonata(m.scope, jsii.String("ReleaseEach"), &awsstepfunctions.MapJsonataProps{
		Comment:        jsii.String("One after another: an instance has one or two, and IAM's write rate is low."),
		Items:          awsstepfunctions.ProvideItems_Jsonata(jsii.String(jsonata("$resources"))),
		MaxConcurrency: jsii.Number(1),
		Assign:         fields{"released": "$states.result"}.jsonata(),
	})
	released := m.succeed("Released", "What the instance had of its own is gone, or said to be left.", releaseOutput.jsonata())
	done := m.succeed("Done", "Nothing was to be done.", jsonata("$plan"))
	releaseFailed := m.fail("ReleaseFailed", "Something could not be taken back: a person must look.", releaseCause)

	decide := m.choice("Decide", "Whether the instance left anything behind.").
		When(when("$next = "+text(planrelease.NextRelease)), each, nil).
		Otherwise(done)

	planRelease.Next(decide)
	each.ItemProcessor(removeProfile.Next(removeRole), nil)
	each.Next(released)
	each.AddCatch(releaseFailed, catching(fields{"failure": errorOutput}, nil))

	return m.finish("Takes back what an ended instance had of its own.", planRelease)
}

// A name that is its own stands for a role and its profile. Nobody's execution is asked for: the instance has ended.
var (
	planReleaseCall = call{
		Assign: fields{"next": payload + ".next", "plan": payload + ".result", "resources": payload + ".resources"},
	}
	releaseProfileCall = call{
		Payload: fields{
			"instanceId": "$plan.instanceId", "profileName": input + ".name", "roleName": input + ".name",
			"scope": text(string(catalogue.ScopeInstance)), "execution": null,
		},
		Assign: fields{"name": input + ".name", "profile": payload},
	}
	releaseRoleCall = call{
		Payload: fields{
			"instanceId": "$plan.instanceId", "roleName": "$name",
			"scope": text(string(catalogue.ScopeInstance)), "execution": null,
		},
		Output: fields{
			"name": "$name", "removed": both("$profile.removed", payload+".removed"),
			"left": both("$profile.left", payload+".left"), "reason": reasons("$profile.reason"),
		},
	}
	releaseOutput = fields{
		"instanceId": "$plan.instanceId", "decision": "$plan.decision", "reason": "$plan.reason", "released": "$released",
	}
	releaseCause = fields{
		"subject": "$plan.instanceId", "failure": "$failure", "rollback": null, "left": "[$resources.name]",
		"leftReason": text("names of roles and profiles of which some may be left"), "priorProfileArn": null,
	}
)
