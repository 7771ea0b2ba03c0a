// Package picture draws a state machine from its definition, as an SVG: the way that a run should take is straight, what
// happens when a state fails is dashed and red.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/goccy/go-graphviz"

	"example.com/lanyard/statemachine/asl"
)

// SVG of a machine. Equal machines give equal bytes.
func SVG(m asl.Machine) ([]byte, error) {
	ctx := context.Background()
	g, err := graphviz.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("start graphviz: %w", err)
	}
	defer func() { _ = g.Close() }()
	graph, err := graphviz.ParseBytes([]byte(dot(m)))
	if err != nil {
		return nil, fmt.Errorf("read the picture's source: %w", err)
	}
	defer func() { _ = graph.Close() }()
	var svg bytes.Buffer
	if err := g.Render(ctx, graph, graphviz.SVG, &svg); err != nil {
		return nil, fmt.Errorf("draw: %w", err)
	}
	return sized(svg.Bytes()), nil
}

// sized makes the first line of each state bold and the others small.
func sized(svg []byte) []byte {
	lines := strings.Split(string(svg), "\n")
	inState, first := false, false
	for i, l := range lines {
		switch {
		case strings.Contains(l, `class="node"`):
			inState, first = true, true
		case strings.HasPrefix(l, "</g>"):
			inState = false
		case !inState || !strings.HasPrefix(l, "<text"):
		case first:
			lines[i], first = strings.Replace(l, "<text ", `<text font-weight="bold" `, 1), false
		default:
			lines[i] = strings.NewReplacer(fmt.Sprintf("font-size=\"%d.00\"", size), `font-size="11.00"`, ink, faint).Replace(l)
		}
	}
	return []byte(strings.Join(lines, "\n"))
}
