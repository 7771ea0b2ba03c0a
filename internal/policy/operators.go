package policy

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// operators that a condition may use, besides the prefixes and the suffix that baseOperator takes off.
var operators = []string{
	"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "BinaryEquals", "Bool",
	"DateEquals", "DateGreaterThan", "DateGreaterThanEquals", "DateLessThan", "DateLessThanEquals", "DateNotEquals",
	"IpAddress", "NotIpAddress", "Null",
	"NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "NumericLessThan", "NumericLessThanEquals", "NumericNotEquals",
	"StringEquals", "StringEqualsIgnoreCase", "StringLike", "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike",
}

// baseOperator takes ForAllValues:, ForAnyValue: and IfExists off.
func baseOperator(operator string) string {
	operator = strings.TrimPrefix(strings.TrimPrefix(operator, "ForAllValues:"), "ForAnyValue:")
	return strings.TrimSuffix(operator, "IfExists")
}

func knownOperator(operator string) bool {
	base := baseOperator(operator)
	if base == "Null" && strings.HasSuffix(operator, "IfExists") {
		return false // it asks whether the key exists
	}
	return slices.Contains(operators, base)
}

// valueFits checks a condition's value against its operator, and says what would fit.
func valueFits(operator, value string) (want string, ok bool) {
	base := baseOperator(operator)
	switch {
	case base == "Bool" || base == "Null":
		return "true or false", lower(value) == "true" || lower(value) == "false"
	case strings.HasPrefix(base, "Numeric"):
		_, err := strconv.ParseFloat(value, 64)
		return "a number", err == nil
	case base == "IpAddress" || base == "NotIpAddress":
		if _, err := netip.ParseAddr(value); err == nil {
			return "", true
		}
		_, err := netip.ParsePrefix(value)
		return "an address or a range, such as 203.0.113.0/24", err == nil
	}
	return "", true
}
