package credentials

import (
	"os"
	"strings"
	"sync"
)

// host tells this machine, since it started, from others: a cache folder may be on a shared file system, or have been baked
// into an image, and another machine's role is not this one's. Containers of one machine share it on Linux.
var host = sync.OnceValue(func() string {
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		return strings.TrimSpace(string(id))
	}
	name, _ := os.Hostname()
	return name
})
