package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"example.com/lanyard/credentials"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

var cachePromise = prose(`They are kept in files that only you can read, in lanyard/credentials of your cache folder (LANYARD_CACHE_DIR), encrypted
with a key from the system's keyring where there is one. A server mostly has none: there the mode of the files protects them,
as it does the AWS CLI's own. While a source is down, credentials that have not expired go on being served.`)

// keeper gets credentials of a source by way of the cache.
type keeper struct {
	cmd          *cobra.Command
	open         func(context.Context) (credentials.Provider, error)
	none         bool
	dir, keyring string
	protection   string // of the cache that was used, in words
}

// keep adds the flags of the source and of the cache.
func (s credentialSource) keep(o *options, cmd *cobra.Command) *keeper {
	k := &keeper{cmd: cmd, open: s.flags(o, cmd)}
	cmd.Flags().BoolVar(&k.none, "no-cache", false, "ask the source, and keep nothing")
	cmd.Flags().StringVar(&k.dir, "cache-dir", "", "folder of the cache (LANYARD_CACHE_DIR)")
	cmd.Flags().StringVar(&k.keyring, "keyring", envOr("LANYARD_KEYRING", string(credentials.KeyringAuto)),
		"encrypt the cache by the system's keyring: auto, required or never (LANYARD_KEYRING)")
	complete(cmd, "keyring", []string{"auto", "required", "never"})
	if err := cmd.MarkFlagDirname("cache-dir"); err != nil {
		panic(err) // no such flag: a mistake in this package
	}
	return k
}

func (k *keeper) credentials(ctx context.Context) (aws.Credentials, error) {
	provider, err := k.open(ctx)
	if err != nil {
		return aws.Credentials{}, err
	}
	if err := enter(provider.Key()); err != nil {
		return aws.Credentials{}, err
	}
	if k.none {
		k.protection = "none"
		return provider.Retrieve(ctx)
	}
	cache, err := k.cache()
	if err != nil {
		return aws.Credentials{}, err
	}
	return credentials.Cached(provider, cache, func(o *credentials.Options) { o.Report = note }).Retrieve(ctx)
}

// cache of files; none, and a word about it, if this machine has no place for one and nobody asked for a certain one.
func (k *keeper) cache() (credentials.Cache, error) {
	files, err := credentials.File(k.dir, func(o *credentials.FileOptions) { o.Keyring = credentials.Keyring(k.keyring) })
	if err == nil {
		k.protection = files.Protection()
		return files, nil
	}
	_, wrong := errors.AsType[*credentials.InputError](err)
	if wrong || k.dir != "" || k.keyring == string(credentials.KeyringRequired) {
		return nil, err
	}
	note(err)
	k.protection = "none"
	return nil, nil
}

// note what did not keep the command from its work. Programs that run it read stdout.
func note(err error) { _, _ = fmt.Fprintln(os.Stderr, "lanyard:", err) }

// envAsking holds what the processes above this one ask for. A profile whose credential_process assumes a role by that very
// profile would start processes without end.
const envAsking = "LANYARD_ASKING"

func enter(key string) error {
	asking, own := os.Getenv(envAsking), naming.Hash(key)
	if strings.Contains(asking, own) {
		return usage("the profile that these credentials are asked with gets its own credentials by asking for them").
			do("name with --profile another one, whose credentials may assume the role")
	}
	return os.Setenv(envAsking, strings.TrimSpace(asking+" "+own))
}

var upper = regexp.MustCompile(`[A-Z]`)

// problem of getting credentials, in the words of the command line.
func (k *keeper) problem(err error) error {
	if input, ok := errors.AsType[*credentials.InputError](err); ok {
		flag := strings.ToLower(upper.ReplaceAllString(input.Field, "-$0"))
		if k.cmd.Flags().Lookup(flag) == nil {
			flag = input.Field
		} else {
			flag = "--" + flag
		}
		named := credentials.InputError{Field: flag, Value: input.Value, Want: input.Want}
		return &Problem{Exit: exitUsage, Code: string(step.InvalidInput), Message: named.Error()}
	}
	if _, ok := errors.AsType[*Problem](err); ok {
		return err
	}
	p := &Problem{Exit: exitAWS, Code: cmp.Or(string(step.CodeOf(err)), string(step.Unavailable)), Message: err.Error()}
	switch {
	case errors.Is(err, credentials.ErrHopLimit):
		return p.do("on the host, or with its operator's credentials: `aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2 --instance-id i-...`").
			do("or run the container on the host's network")
	case errors.Is(err, credentials.ErrNoRole):
		return p.do("give the instance its role: `lanyard start instance i-... --wait`")
	case p.Code == string(step.AccessDenied):
		return p.do("see that the caller's policies allow it, and that the role's trust names the caller and the external id")
	}
	return p.do("see that the source can be reached from here; with the cache it goes on serving what has not expired")
}
