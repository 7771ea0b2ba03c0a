//go:build !linux

package credentials

func hasKeyring() bool { return true }

func noService(error) bool { return false }
