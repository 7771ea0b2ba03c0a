package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/lanyard/internal/catalogue"
)

// fit says whether a match holds by what can be seen: No if any key surely does not, Unseen if one cannot be told, and why.
func fit(m catalogue.Match, o Observed) (Result, string) {
	var held, unseen []string
	for _, key := range slices.Sorted(maps.Keys(m.Tags)) {
		want, got := m.Tags[key], o.Tags[key]
		_, has := o.Tags[key]
		switch {
		case o.Tags == nil:
			unseen = append(unseen, "tag "+key+" (tags are not enabled in the instance's metadata)")
		case !has:
			return No, fmt.Sprintf("it has no tag %s, where %q is wanted", key, want)
		case got != want:
			return No, fmt.Sprintf("its tag %s is %q, where %q is wanted", key, got, want)
		default:
			held = append(held, fmt.Sprintf("tag %s is %q", key, got))
		}
	}
	for _, of := range []struct {
		kind, got string
		wanted    []string
	}{{"subnet", o.SubnetID, m.Subnets}, {"VPC", o.VPCID, m.VPCs}, {"AMI", o.ImageID, m.AMIs}} {
		switch {
		case len(of.wanted) == 0:
		case of.got == "":
			unseen = append(unseen, of.kind+" (the metadata does not show it)")
		case !slices.Contains(of.wanted, of.got):
			return No, fmt.Sprintf("its %s is %s, where one of %s is wanted", of.kind, of.got, strings.Join(of.wanted, ", "))
		default:
			held = append(held, of.kind+" is "+of.got)
		}
	}
	switch {
	case len(unseen) > 0:
		return Unseen, "cannot be told: " + strings.Join(unseen, ", ")
	case len(held) == 0:
		return No, "the match is empty, and so for no instance"
	}
	return Yes, strings.Join(held, ", ")
}
