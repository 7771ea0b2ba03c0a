package credentials

import (
	"errors"
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"
)

// hasKeyring looks for the user's D-Bus, on which a Secret Service would be. Without an address the library would start a
// bus of its own (dbus-launch) and leave it behind.
func hasKeyring() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	_, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Geteuid()))
	return err == nil
}

// noService: there is a bus, and no Secret Service on it; or an address, and no bus.
func noService(err error) bool {
	if e, ok := errors.AsType[dbus.Error](err); ok {
		return e.Name == "org.freedesktop.DBus.Error.ServiceUnknown" || e.Name == "org.freedesktop.DBus.Error.Spawn.ServiceNotFound"
	}
	return errors.Is(err, os.ErrNotExist)
}
