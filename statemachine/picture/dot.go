package picture

import (
	"fmt"
	"slices"
	"strings"

	"example.com/lanyard/statemachine/asl"
)

const (
	font  = "Helvetica,Arial,sans-serif"
	ink   = "#1f2328"
	faint = "#57606a"
	line  = "#6e7781"
	red   = "#cf222e"
	size  = 13 // of a state's name
)

// style of a state by its type: outline and filling.
var style = map[string]struct{ shape, outline, filling string }{
	"Task":    {"box", "#0969da", "#ddf4ff"},
	"Choice":  {"diamond", "#9a6700", "#fff8c5"},
	"Wait":    {"box", line, "#f6f8fa"},
	"Succeed": {"box", "#1a7f37", "#dafbe1"},
	"Fail":    {"box", red, "#ffebe9"},
}

// dot is the machine in graphviz's language, its states in the order of the definition.
func dot(m asl.Machine) string {
	var b strings.Builder
	fmt.Fprintf(&b, `digraph {
  graph [bgcolor=white, compound=true, rankdir=TB, nodesep=0.35, ranksep=0.42, pad=0.2, fontname=%[1]q, fontcolor=%[2]q, fontsize=12]
  node [fontname=%[1]q, fontcolor=%[2]q, fontsize=%[5]d, style="filled,rounded", penwidth=1.2, margin="0.16,0.09"]
  edge [fontname=%[1]q, fontcolor=%[3]q, color=%[4]q, fontsize=10, arrowsize=0.7, penwidth=1.2]
  start [shape=circle, label=" ", width=0.16, fixedsize=true, style=filled, fillcolor=%[2]q, color=%[2]q]
`, font, ink, faint, line, size)
	fmt.Fprintf(&b, "  start -> %q [weight=10]\n", m.StartAt)
	states(&b, m.Graph, 2)
	edges(&b, m.Graph)
	b.WriteString("}\n")
	return b.String()
}

// states of a graph. One that ends the run without being an end itself has two rims.
func states(b *strings.Builder, g asl.Graph, rims int) {
	for _, name := range g.States.Names {
		s := g.States.ByName[name]
		if s.Type == "Map" {
			cluster(b, name, s)
			continue
		}
		look, comment := style[s.Type], s.Comment
		if s.Type == "Choice" {
			comment = "" // a diamond has no room
		}
		peripheries := 1
		if s.End {
			peripheries = rims
		}
		fmt.Fprintf(b, "  %q [shape=%s, color=%q, fillcolor=%q, peripheries=%d, label=%s]\n",
			name, look.shape, look.outline, look.filling, peripheries, label(name, comment))
	}
}

// cluster is a Map: its states in a frame.
func cluster(b *strings.Builder, name string, s asl.State) {
	fmt.Fprintf(b, "  subgraph %q {\n  label=%q; style=\"rounded\"; color=%q; margin=14\n",
		clusterName(name), name+", one after another", line)
	states(b, *s.ItemProcessor, 1)
	b.WriteString("  }\n")
	edges(b, *s.ItemProcessor)
}

// edges of a graph. Those between the same states for the same kind of reason are one; those of a Map begin and end at
// its frame.
func edges(b *strings.Builder, g asl.Graph) {
	for i, e := range g.Edges() {
		if slices.IndexFunc(g.Edges(), func(other asl.Edge) bool { return alike(e, other) }) < i {
			continue
		}
		from, to, attributes := e.From, e.To, look(g, e)
		if inner := g.States.ByName[e.To].ItemProcessor; inner != nil {
			to, attributes = inner.StartAt, attributes+fmt.Sprintf(", lhead=%q", clusterName(e.To))
		}
		if inner := g.States.ByName[e.From].ItemProcessor; inner != nil {
			from, attributes = last(*inner), attributes+fmt.Sprintf(", ltail=%q", clusterName(e.From))
		}
		fmt.Fprintf(b, "  %q -> %q [%s]\n", from, to, attributes)
	}
}

func alike(a, b asl.Edge) bool { return a.From == b.From && a.To == b.To && a.Kind == b.Kind }

// look keeps what a first run goes through straight, by its weight.
func look(g asl.Graph, e asl.Edge) string {
	switch e.Kind {
	case asl.Chosen:
		weight := 1
		if g.States.ByName[e.From].Choices[0].Next == e.To {
			weight = 8
		}
		return fmt.Sprintf("weight=%d%s", weight, chosen(e))
	case asl.Default:
		return fmt.Sprintf("weight=1, label=%q", padded("otherwise"))
	case asl.Caught:
		return fmt.Sprintf("weight=1, style=dashed, color=%q, fontcolor=%q%s", red, red, caught(g, e))
	}
	return "weight=10"
}

// chosen names the condition, unless it is the state's own name.
func chosen(e asl.Edge) string {
	if strings.Contains(e.Label, "'"+e.To+"'") {
		return ""
	}
	return fmt.Sprintf(", label=%q", padded(readable(e.Label)))
}

// caught names the error only where no other is caught.
func caught(g asl.Graph, e asl.Edge) string {
	if slices.ContainsFunc(g.Edges(), func(other asl.Edge) bool { return alike(e, other) && other.Label == "States.ALL" }) {
		return ""
	}
	return fmt.Sprintf(", label=%q", padded(e.Label))
}

// padded keeps a label off its edge. Spaces that may break would be left out.
func padded(text string) string {
	return strings.Repeat("&#160;", 3) + text + strings.Repeat("&#160;", 3)
}

// readable takes the signs of the language out of a condition.
func readable(condition string) string {
	return strings.NewReplacer("$", "", "'", "").Replace(condition)
}

// last state of a graph that ends in one.
func last(g asl.Graph) string {
	for _, name := range g.States.Names {
		if g.States.ByName[name].End {
			return name
		}
	}
	return g.StartAt
}

func clusterName(state string) string { return "cluster_" + state }

const width = 32 // characters of a line of a comment

// label is the state's name with what it is for below it, each line in the middle. The lines' sizes are set in the SVG,
// because only plain labels stay in the middle when a reader has a wider font.
func label(name, comment string) string {
	lines, current := []string{name}, ""
	for _, word := range strings.Fields(comment) {
		if current != "" && len(current)+1+len(word) > width {
			lines, current = append(lines, current), ""
		}
		current = strings.TrimSpace(current + " " + word)
	}
	if current != "" {
		lines = append(lines, current)
	}
	return fmt.Sprintf("%q", strings.Join(lines, "\n"))
}
