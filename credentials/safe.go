package credentials

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// safe turns an Entry into the content of a file and back.
type safe struct {
	aead cipher.AEAD // nil: as it is
	shut error       // why nothing can be kept at all
}

func newSafe(k Keyring, dir string) (safe, error) {
	secret, err := k.secret(dir)
	switch {
	case errors.Is(err, errNoKeyring) && k != KeyringRequired:
		return safe{}, nil
	case err != nil && k != KeyringRequired: // it is locked, or refuses: never an open file where there was a sealed one
		return safe{shut: err}, nil
	case err != nil:
		return safe{}, err
	case secret == nil:
		return safe{}, nil
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return safe{}, err
	}
	aead, err := cipher.NewGCM(block)
	return safe{aead: aead}, err
}

func (s safe) protection() string {
	switch {
	case s.shut != nil:
		return "nothing is kept: " + s.shut.Error()
	case s.aead != nil:
		return "encrypted with a key in the system's keyring"
	}
	return "not encrypted: only you, and who can act as you or as root, can read the files"
}

// file is the document of a cached file.
type file struct {
	Version int
	Key     string // digest of the key
	Sealed  []byte `json:",omitempty"` // nonce, then the kept credentials under AES-256-GCM, bound to Key
	Plain   *kept  `json:",omitempty"`
}

type kept struct {
	AccessKeyID, SecretAccessKey, SessionToken, AccountID, Source string
	Expires, Retrieved, Refresh                                   time.Time
}

const fileVersion = 1

func (s safe) seal(key string, e Entry) ([]byte, error) {
	if s.shut != nil {
		return nil, s.shut
	}
	c := e.Credentials
	k := &kept{c.AccessKeyID, c.SecretAccessKey, c.SessionToken, c.AccountID, c.Source, c.Expires, e.Retrieved, e.Refresh}
	f := file{Version: fileVersion, Key: digest(key), Plain: k}
	if s.aead != nil {
		content, err := json.Marshal(k)
		if err != nil {
			return nil, err
		}
		nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(content)+s.aead.Overhead())
		_, _ = rand.Read(nonce) // it never fails
		f.Plain, f.Sealed = nil, s.aead.Seal(nonce, nonce, content, []byte(f.Key))
	}
	return json.Marshal(f)
}

func (s safe) open(key string, content []byte) (Entry, error) {
	if s.shut != nil {
		return Entry{}, s.shut
	}
	var f file
	if json.Unmarshal(content, &f) != nil {
		return Entry{}, errors.New("it is broken") // and its content is nobody's business
	}
	switch {
	case f.Version != fileVersion:
		return Entry{}, errors.New("another version of Lanyard wrote it")
	case f.Key != digest(key):
		return Entry{}, errors.New("it is of something else")
	case s.aead == nil && f.Plain == nil:
		return Entry{}, errors.New("it is encrypted, and there is no key")
	case s.aead != nil && len(f.Sealed) < s.aead.NonceSize():
		return Entry{}, errors.New("it is not encrypted, and should be")
	case s.aead != nil:
		n := s.aead.NonceSize()
		plain, err := s.aead.Open(nil, f.Sealed[:n], f.Sealed[n:], []byte(f.Key))
		if err != nil || json.Unmarshal(plain, &f.Plain) != nil {
			return Entry{}, errors.New("it is encrypted with another key")
		}
	}
	k := f.Plain
	if k == nil || k.AccessKeyID == "" || k.SecretAccessKey == "" || k.Expires.IsZero() {
		return Entry{}, errors.New("it lacks a key, or its end")
	}
	return Entry{
		aws.Credentials{
			AccessKeyID: k.AccessKeyID, SecretAccessKey: k.SecretAccessKey, SessionToken: k.SessionToken, AccountID: k.AccountID,
			Source: k.Source, CanExpire: true, Expires: k.Expires,
		}, k.Retrieved, k.Refresh,
	}, nil
}
