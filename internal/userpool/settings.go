package userpool

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/naming"
)

// New is an app's user pool as it is created: users by invitation only, who recover by their e-mail address, in a pool that
// cannot be deleted by mistake. Its tier is the account's default, whose features are all it uses.
func New(name string, tags naming.Tags) *idp.CreateUserPoolInput {
	return &idp.CreateUserPoolInput{
		PoolName: &name, UserPoolTags: tags,
		DeletionProtection:    types.DeletionProtectionTypeActive,
		AdminCreateUserConfig: &types.AdminCreateUserConfigType{AllowAdminCreateUserOnly: true},
		AccountRecoverySetting: &types.AccountRecoverySettingType{RecoveryMechanisms: []types.RecoveryOptionType{
			{Name: types.RecoveryOptionNameTypeVerifiedEmail, Priority: aws.Int32(1)},
		}},
		AutoVerifiedAttributes: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail},
		UsernameConfiguration:  &types.UsernameConfigurationType{CaseSensitive: aws.Bool(false)},
		Policies: &types.UserPoolPolicyType{PasswordPolicy: &types.PasswordPolicyType{
			MinimumLength: aws.Int32(14), RequireLowercase: true, RequireUppercase: true, RequireNumbers: true, RequireSymbols: true,
			TemporaryPasswordValidityDays: 3,
		}},
	}
}

// Mend is the update that a described pool needs, and why: none if there is no reason. Threat protection is asked for only
// in the tier that has it: elsewhere AWS answers FeatureUnavailableInTierException.
func Mend(pool types.UserPoolType) (*idp.UpdateUserPoolInput, []string) {
	update, reasons := Update(pool), []string{}
	if pool.DeletionProtection != types.DeletionProtectionTypeActive {
		update.DeletionProtection = types.DeletionProtectionTypeActive
		reasons = append(reasons, "its deletion protection is off")
	}
	if pool.AdminCreateUserConfig == nil || !pool.AdminCreateUserConfig.AllowAdminCreateUserOnly {
		if update.AdminCreateUserConfig == nil {
			update.AdminCreateUserConfig = &types.AdminCreateUserConfigType{}
		}
		update.AdminCreateUserConfig.AllowAdminCreateUserOnly = true
		reasons = append(reasons, "anyone may sign up")
	}
	if pool.UserPoolTier == types.UserPoolTierTypePlus && threatProtection(pool) == types.AdvancedSecurityModeTypeOff {
		if update.UserPoolAddOns == nil {
			update.UserPoolAddOns = &types.UserPoolAddOnsType{}
		}
		update.UserPoolAddOns.AdvancedSecurityMode = types.AdvancedSecurityModeTypeAudit
		reasons = append(reasons, "its tier has threat protection, and it is off")
	}
	return update, reasons
}

func threatProtection(pool types.UserPoolType) types.AdvancedSecurityModeType {
	if pool.UserPoolAddOns == nil || pool.UserPoolAddOns.AdvancedSecurityMode == "" {
		return types.AdvancedSecurityModeTypeOff
	}
	return pool.UserPoolAddOns.AdvancedSecurityMode
}

// Unprotect is the update that lifts a pool's deletion protection and keeps the rest.
func Unprotect(pool types.UserPoolType) *idp.UpdateUserPoolInput {
	update := Update(pool)
	update.DeletionProtection = types.DeletionProtectionTypeInactive
	return update
}

// Update that changes nothing: all that UpdateUserPool takes, as it was described.
func Update(pool types.UserPoolType) *idp.UpdateUserPoolInput {
	return &idp.UpdateUserPoolInput{
		UserPoolId:                  pool.Id,
		PoolName:                    pool.Name,
		AccountRecoverySetting:      pool.AccountRecoverySetting,
		AdminCreateUserConfig:       invitations(pool),
		AutoVerifiedAttributes:      pool.AutoVerifiedAttributes,
		DeletionProtection:          pool.DeletionProtection,
		DeviceConfiguration:         pool.DeviceConfiguration,
		EmailConfiguration:          pool.EmailConfiguration,
		EmailVerificationMessage:    pool.EmailVerificationMessage,
		EmailVerificationSubject:    pool.EmailVerificationSubject,
		IssuerConfiguration:         pool.IssuerConfiguration,
		KeyConfiguration:            pool.KeyConfiguration,
		LambdaConfig:                pool.LambdaConfig,
		MfaConfiguration:            pool.MfaConfiguration,
		Policies:                    pool.Policies,
		SmsAuthenticationMessage:    pool.SmsAuthenticationMessage,
		SmsConfiguration:            pool.SmsConfiguration,
		SmsVerificationMessage:      pool.SmsVerificationMessage,
		UserAttributeUpdateSettings: pool.UserAttributeUpdateSettings,
		UserPoolAddOns:              pool.UserPoolAddOns,
		UserPoolTags:                pool.UserPoolTags,
		UserPoolTier:                pool.UserPoolTier,
		VerificationMessageTemplate: pool.VerificationMessageTemplate,
	}
}

// invitations without the number that AWS describes twice and takes once: where the password policy has how long a temporary
// password is valid, UnusedAccountValidityDays is refused (API reference, AdminCreateUserConfigType: deprecated).
func invitations(pool types.UserPoolType) *types.AdminCreateUserConfigType {
	if pool.AdminCreateUserConfig == nil {
		return nil
	}
	config := *pool.AdminCreateUserConfig
	if p := pool.Policies; p != nil && p.PasswordPolicy != nil && p.PasswordPolicy.TemporaryPasswordValidityDays != 0 {
		config.UnusedAccountValidityDays = 0
	}
	return &config
}
