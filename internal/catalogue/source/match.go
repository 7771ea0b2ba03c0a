package source

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"example.com/lanyard/internal/catalogue"
)

// match reads what the template is for. Only EC2 has instances to match.
func (r *reader) match(fields map[string]field, document field, service catalogue.Service) *catalogue.Match {
	const want = "tags, subnets, vpcs or amis of the instances that the template is for"
	at, given := fields["match"]
	switch {
	case !given && service == catalogue.EC2:
		r.add(field{name: "match", line: document.line}, "missing", want)
		return nil
	case !given:
		return nil
	case service != catalogue.EC2 && service != "":
		r.add(at, fmt.Sprintf("given for service %s", service), "none: only ec2 has instances to match")
		return nil
	}
	r.matchLine = at.line
	keys, _ := r.mapping(at, want, matchKeys)
	return &catalogue.Match{
		Tags:    r.tags(keys),
		Subnets: r.ids(keys, "subnets", "subnet"),
		VPCs:    r.ids(keys, "vpcs", "vpc"),
		AMIs:    r.ids(keys, "amis", "ami"),
	}
}

// tags reads what EC2 takes for tags: keys of 1 to 128 characters, values of up to 256.
func (r *reader) tags(keys map[string]field) map[string]string {
	const want = "tags, such as Role: web"
	at, ok := keys["tags"]
	if !ok {
		return nil
	}
	fields, order := r.mapping(at, want, nil)
	tags := map[string]string{}
	for _, key := range order {
		entry := fields[key]
		if length := utf8.RuneCountInString(key); length < 1 || length > 128 {
			r.add(entry, fmt.Sprintf("a key of %d characters", length), "1 to 128 characters")
		}
		value, ok := r.text(entry, `a text of up to 256 characters, in quotes if it looks like a number or is empty`)
		if length := utf8.RuneCountInString(value); ok && length > 256 {
			r.add(entry, fmt.Sprintf("a value of %d characters", length), "up to 256 characters")
		}
		tags[key] = value
	}
	return tags
}

// ids reads a list of resource ids, such as subnet-0123456789abcdef0.
func (r *reader) ids(keys map[string]field, key, prefix string) []string {
	at, ok := keys[key]
	if !ok {
		return nil
	}
	want := fmt.Sprintf("an id such as %s-0123456789abcdef0: 8 or 17 hex digits", prefix)
	format := regexp.MustCompile(`^` + prefix + `-([0-9a-f]{8}|[0-9a-f]{17})$`)
	var ids []string
	for _, item := range r.list(at, "ids such as "+prefix+"-0123456789abcdef0") {
		id, ok := r.text(item, want)
		switch {
		case !ok:
		case !format.MatchString(id):
			r.add(item, describe(item.node), want)
		case slices.Contains(ids, id):
			r.add(item, describe(item.node)+", which is given twice", "it once")
		default:
			ids = append(ids, id)
		}
	}
	return ids
}

// sameMatches remembers where each match was seen. Two templates with one match are both useless: every instance would be
// ambiguous. That two different matches overlap is found when an instance meets both.
type sameMatches map[string]string

func (s sameMatches) add(t catalogue.Template, file string, line int) (Problem, bool) {
	if t.Match == nil {
		return Problem{}, false
	}
	match := *t.Match
	match.Subnets, match.VPCs, match.AMIs = sorted(match.Subnets), sorted(match.VPCs), sorted(match.AMIs)
	text, err := json.Marshal(match)
	if err != nil || string(text) == "{}" { // said already
		return Problem{}, false
	}
	first, same := s[string(text)]
	if !same {
		s[string(text)] = fmt.Sprintf("%s:%d", file, line)
		return Problem{}, false
	}
	return Problem{
		File: file, Line: line, Field: "match", Found: "the same as in " + first,
		Want: "another, because an instance that both match gets neither",
	}, true
}

func sorted(ids []string) []string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return ids
}
