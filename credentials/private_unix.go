//go:build !windows

package credentials

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// open says who else can get at a file or folder; empty: nobody but its owner, who is this user.
func open(info fs.FileInfo) string {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Sprintf("its mode is %04o", mode)
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Geteuid() {
		return fmt.Sprintf("it belongs to user %d", s.Uid)
	}
	return ""
}
