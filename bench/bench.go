package main

import (
	"fmt"
	"io"

	"example.com/lanyard/internal/localaws"
)

// bench is what the parts share; each thing is made when a part first needs it.
type bench struct {
	log       io.Writer
	empty     string // binary of the empty function
	functions []function
	cloud     *localaws.Process
	assembly  *localaws.Assembly
}

// say tells a person who waits what is under way.
func (b *bench) say(format string, args ...any) { _, _ = fmt.Fprintf(b.log, format+"\n", args...) }

func (b *bench) close() {
	if b.cloud != nil {
		b.cloud.Stop()
	}
}

// account that nobody used before, on a local AWS that the parts share.
func (b *bench) account() (localaws.Account, error) {
	if b.cloud == nil {
		b.say("starting the local AWS")
		cloud, err := localaws.Start(localaws.Options{})
		if err != nil {
			return localaws.Account{}, err
		}
		b.cloud = cloud
	}
	return localaws.NewAccount(b.cloud.Endpoint), nil
}
