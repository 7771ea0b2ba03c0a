package main

import (
	"context"
	"time"
)

// instances is what happens to an instance that launches, and to one that was there before.
func instances() story {
	var stopped string // for the second part; it is stopped by then
	return story{
		name: "instance",
		begin: func(ctx context.Context, c *cloud) (err error) {
			if err := c.put(ctx, map[string]string{assets: "Hello from the assets", payroll: "Not for web servers"}); err != nil {
				return err
			}
			if stopped, err = c.launch(ctx, nil); err != nil {
				return err
			}
			go func() { _ = c.stop(ctx, stopped) }()
			return nil
		},
		show: func(ctx context.Context, c *cloud) ([]run, error) {
			launched, err := c.launched(ctx)
			if err != nil {
				return nil, err
			}
			byHand, err := c.byHand(ctx, stopped)
			return []run{launched, byHand}, err
		},
	}
}

// Buckets: the template web allows to read the first.
const (
	assets  = account + "-web-assets"
	payroll = account + "-payroll"
)

// launched is the first story: nobody does anything but launch.
func (c *cloud) launched(ctx context.Context) (run, error) {
	heading("An instance is launched with the tag Role=web")
	r := run{how: "launched"}
	before, began := c.calls(ctx, "-web", "ec2"), time.Now()
	var err error
	if r.subject, err = c.launch(ctx, map[string]string{"Role": "web"}); err != nil {
		return r, err
	}
	say("aws ec2 run-instances: %s is pending; its event will start the machine InstanceRole", r.subject)
	execution, err := c.executionFor(ctx, r.subject)
	if err != nil {
		return r, err
	}
	if err := c.follow(ctx, execution, &r, nil); err != nil {
		return r, err
	}
	if err := c.prove(ctx, r.subject); err != nil {
		return r, err
	}
	r.took, r.calls = time.Since(began), c.calls(ctx, "-web", "ec2")-before
	return r, nil
}

// byHand is the second story: an instance that is stopped, and a person.
func (c *cloud) byHand(ctx context.Context, id string) (run, error) {
	heading("A stopped instance, by hand")
	r := run{subject: id, how: "stopped, by hand"}
	if err := c.awaitStopped(ctx, id); err != nil {
		return r, err
	}
	if err := c.tag(ctx, id, "Role", "web"); err != nil {
		return r, err
	}
	say("%s is stopped, and now has the tag Role=web, too", id)
	before, began := c.calls(ctx, "-web", "ec2"), time.Now()
	say("lanyard start instance %s --wait", id)
	execution, err := c.lanyard(ctx, "start", "instance", id)
	if err != nil {
		return r, err
	}
	if err := c.follow(ctx, execution, &r, nil); err != nil {
		return r, err
	}
	r.calls = c.calls(ctx, "-web", "ec2") - before
	say("aws ec2 start-instances: its role is served from the first second")
	if err := c.start(ctx, id); err != nil {
		return r, err
	}
	err = c.prove(ctx, id)
	r.took = time.Since(began)
	return r, err
}

// prove runs a process that holds no keys: all that it has is the address of the instance's metadata service.
func (c *cloud) prove(ctx context.Context, id string) error {
	metadata, err := c.awaitCredentials(ctx, id)
	if err != nil {
		return err
	}
	return c.proof(ctx, "On the instance: a process without keys, which finds its role where every SDK looks for it",
		assets, payroll, "AWS_EC2_METADATA_SERVICE_ENDPOINT="+metadata)
}
