package userpool_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/userpool"
)

// Every field that an update takes is as it was described: a field that a later SDK adds, and that is forgotten, fails here.
func TestAnUpdateGivesAllThatWasDescribed(t *testing.T) {
	pool, client := filled[types.UserPoolType](), filled[types.UserPoolClientType]()
	pool.Policies.PasswordPolicy.TemporaryPasswordValidityDays = 0 // then the invitations' own number is taken
	sameFields(t, pool, *userpool.Update(pool), map[string]string{"UserPoolId": "Id", "PoolName": "Name"})
	sameFields(t, client, *userpool.UpdateClient(client), nil)
}

// Where the password policy has the number, AWS refuses the other.
func TestTemporaryPasswordsAreSaidOnce(t *testing.T) {
	pool := filled[types.UserPoolType]()
	if got := userpool.Update(pool).AdminCreateUserConfig.UnusedAccountValidityDays; got != 0 {
		t.Errorf("UnusedAccountValidityDays is %d", got)
	}
	if pool.AdminCreateUserConfig.UnusedAccountValidityDays == 0 {
		t.Error("the description was changed")
	}
}

// sameFields holds each field of an update equal to the one of that name that was described, or of its other name.
func sameFields(t *testing.T, described, update any, names map[string]string) {
	t.Helper()
	from, to := reflect.ValueOf(described), reflect.ValueOf(update)
	for i := range to.NumField() {
		field := to.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		name := field.Name
		if other, ok := names[name]; ok {
			name = other
		}
		want, got := from.FieldByName(name), to.Field(i)
		if !want.IsValid() {
			t.Errorf("%s is not described: say how it is kept", field.Name)
			continue
		}
		if want.Kind() == reflect.Pointer && got.Kind() != reflect.Pointer {
			want = want.Elem()
		}
		if got.IsZero() || !reflect.DeepEqual(want.Interface(), got.Interface()) {
			t.Errorf("%s is lost: %v", field.Name, got)
		}
	}
}

// filled is a value with nothing empty in it.
func filled[T any]() T {
	var v T
	fill(reflect.ValueOf(&v).Elem())
	return v
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		item := reflect.New(v.Type().Elem()).Elem()
		fill(item)
		v.Set(reflect.Append(v, item))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key)
		fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	}
}

// Threat protection is asked for in the tier that has it, and nowhere else.
func TestMend(t *testing.T) {
	guarded := types.UserPoolType{
		DeletionProtection: types.DeletionProtectionTypeActive, UserPoolTier: types.UserPoolTierTypeEssentials,
		AdminCreateUserConfig: &types.AdminCreateUserConfigType{AllowAdminCreateUserOnly: true},
	}
	for _, test := range []struct {
		name   string
		change func(*types.UserPoolType)
		want   []string
		addOns types.AdvancedSecurityModeType
	}{
		{"guarded", func(*types.UserPoolType) {}, []string{}, ""},
		{"unprotected", func(p *types.UserPoolType) { p.DeletionProtection = "" }, []string{"its deletion protection is off"}, ""},
		{"open", func(p *types.UserPoolType) { p.AdminCreateUserConfig = nil }, []string{"anyone may sign up"}, ""},
		{"LITE", func(p *types.UserPoolType) { p.UserPoolTier = types.UserPoolTierTypeLite }, []string{}, ""},
		{"PLUS", func(p *types.UserPoolType) { p.UserPoolTier = types.UserPoolTierTypePlus }, []string{
			"its tier has threat protection, and it is off",
		}, types.AdvancedSecurityModeTypeAudit},
	} {
		t.Run(test.name, func(t *testing.T) {
			pool := guarded
			test.change(&pool)
			update, reasons := userpool.Mend(pool)
			if diff := cmp.Diff(test.want, reasons); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
			var mode types.AdvancedSecurityModeType
			if update.UserPoolAddOns != nil {
				mode = update.UserPoolAddOns.AdvancedSecurityMode
			}
			if mode != test.addOns || update.DeletionProtection != types.DeletionProtectionTypeActive || !update.AdminCreateUserConfig.AllowAdminCreateUserOnly {
				t.Errorf("got %+v", update)
			}
		})
	}
}
