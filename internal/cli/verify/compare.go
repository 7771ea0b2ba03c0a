package verify

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
)

// Compare what was observed with the catalogue. It calls nothing.
func Compare(c catalogue.Catalogue, o Observed) Report {
	r := Report{
		InstanceID: o.InstanceID, Account: o.Account, Region: o.Region, Verified: true,
		ProfileArn: optional(o.ProfileArn), ProfileID: optional(o.ProfileID), Role: optional(o.Role), CallerArn: optional(o.CallerArn),
	}
	if !o.Expires.IsZero() {
		expires := o.Expires.UTC()
		r.Expires = &expires
	}
	if o.ProfileArn == "" {
		r.withoutProfile(c, o)
		return r
	}
	t, known := r.template(c, o)
	r.credentials(o)
	if known {
		r.match(t, o)
	}
	r.others(c, t.Name, o)
	r.add("policies", Unseen, "a workload may not read IAM; `lanyard plan instance "+o.InstanceID+" --verify`, run by an operator, reads "+
		"the role's policies, trust and boundary")
	return r
}

// withoutProfile is right only if no template is for the instance.
func (r *Report) withoutProfile(c catalogue.Catalogue, o Observed) {
	for _, bad := range []struct {
		fits Result
		says string
	}{{Yes, "is"}, {Unseen, "may be"}} {
		for _, t := range forEC2(c) {
			if fits, why := fit(*t.Match, o); fits == bad.fits {
				r.add("profile", No, fmt.Sprintf("it has none, and template %s %s for it: %s", t.Name, bad.says, why))
			}
		}
		if len(r.Checks) > 0 {
			return // what may be does not matter beside what is
		}
	}
	r.add("profile", Yes, "it has none, and no template is for it")
}

// template finds out, by the name that a template gives its profile, which one the instance's is of.
func (r *Report) template(c catalogue.Catalogue, o Observed) (catalogue.Template, bool) {
	name := nameIn(o.ProfileArn)
	names := naming.Namespace{Region: o.Region}
	if !strings.Contains(o.ProfileArn, ":instance-profile"+naming.Path+name) {
		r.add("template", No, fmt.Sprintf("profile %s is not under the path %s: Lanyard did not make it", o.ProfileArn, naming.Path))
		return catalogue.Template{}, false
	}
	for _, t := range c.Names() {
		template := c[t]
		class, own := names.Name(t, ""), names.Name(t, o.InstanceID)
		if name != class && name != own {
			continue
		}
		r.Template = &template.Name
		r.add("template", Yes, fmt.Sprintf("profile %s is of template %s", name, t))
		if template.Service != catalogue.EC2 {
			r.add("service", No, fmt.Sprintf("template %s is for service %s, not ec2", t, template.Service))
			return template, false
		}
		r.add("service", Yes, "ec2")
		if wanted := plan.NameFor(template, names, o.InstanceID); wanted != name {
			r.add("scope", No, fmt.Sprintf("template %s has scope %s, whose profile is %s", t, template.Scope, wanted))
		} else {
			r.add("scope", Yes, fmt.Sprintf("%s: %s", template.Scope, map[bool]string{true: "its own", false: "shared by the template's instances"}[name == own]))
		}
		return template, true
	}
	r.add("template", No, fmt.Sprintf("profile %s is of no template of the catalogue: it knows %s", name, strings.Join(c.Names(), ", ")))
	return catalogue.Template{}, false
}

// credentials are those of the role in the profile, which has the profile's name.
func (r *Report) credentials(o Observed) {
	name := nameIn(o.ProfileArn)
	switch {
	case o.ProfileStatus != "Success":
		r.add("role", No, "EC2 cannot serve the profile's role: "+o.ProfileStatus)
		return
	case o.Role == "":
		r.add("role", No, "the metadata serves no role")
		return
	case o.Role != name:
		r.add("role", No, fmt.Sprintf("the metadata serves %s, not %s", o.Role, name))
	default:
		r.add("role", Yes, "the metadata serves "+o.Role)
	}
	caller, err := arn.Parse(o.CallerArn)
	session := "assumed-role/" + o.Role + "/" + o.InstanceID
	switch {
	case o.CallerError != "":
		r.add("credentials", No, o.CallerError)
	case err != nil || caller.Resource != session || o.CallerAccount != o.Account:
		r.add("credentials", No, fmt.Sprintf("STS knows them as %s, not as %s of account %s", o.CallerArn, session, o.Account))
	default:
		r.add("credentials", Yes, "STS knows them as "+o.CallerArn)
	}
}

func (r *Report) match(t catalogue.Template, o Observed) {
	if t.Match == nil {
		r.add("match", No, fmt.Sprintf("template %s matches no instance", t.Name))
		return
	}
	fits, why := fit(*t.Match, o)
	r.add("match", fits, why)
}

// others are templates that the instance matches as well: with two, or with another, a run would do otherwise.
func (r *Report) others(c catalogue.Catalogue, own string, o Observed) {
	for _, t := range forEC2(c) {
		if fits, why := fit(*t.Match, o); t.Name != own && fits == Yes {
			r.add("only match", No, fmt.Sprintf("template %s is for it: %s", t.Name, why))
		}
	}
}

func forEC2(c catalogue.Catalogue) []catalogue.Template {
	var found []catalogue.Template
	for _, name := range c.Names() {
		if t := c[name]; t.Service == catalogue.EC2 && t.Match != nil {
			found = append(found, t)
		}
	}
	return found
}

func nameIn(profileArn string) string { return profileArn[strings.LastIndex(profileArn, "/")+1:] }

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
