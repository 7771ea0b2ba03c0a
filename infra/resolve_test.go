package main

import "strings"

// pseudo parameters of the sample account.
var pseudo = map[string]string{
	"AWS::Partition": "aws", "AWS::AccountId": "111122223333", "AWS::Region": "eu-west-1", "AWS::StackName": "Lanyard",
	"AWS::URLSuffix": "amazonaws.com",
}

// resolve does what CloudFormation would, for a stack in the sample account.
func (s synthesized) resolve(value any) any {
	switch v := value.(type) {
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = s.resolve(v[i])
		}
		return all
	case map[string]any:
		if ref, ok := v["Ref"].(string); ok {
			return s.ref(ref)
		}
		if get, ok := v["Fn::GetAtt"].([]any); ok {
			return s.arn(get[0].(string))
		}
		if join, ok := v["Fn::Join"].([]any); ok {
			parts := make([]string, 0, 8)
			for _, part := range s.resolve(join[1]).([]any) {
				parts = append(parts, part.(string))
			}
			return strings.Join(parts, join[0].(string))
		}
		all := map[string]any{}
		for key := range v {
			all[key] = s.resolve(v[key])
		}
		return all
	}
	return value
}

func (s synthesized) ref(id string) string {
	if value, ok := pseudo[id]; ok {
		return value
	}
	return s.arn(id) // what Ref gives of the types that the template refers to, where it is not the name
}

// arn of a resource, by its name where it has one.
func (s synthesized) arn(id string) string {
	resource := s.template["Resources"].(map[string]any)[id].(map[string]any)
	properties, _ := resource["Properties"].(map[string]any)
	at := func(service, rest string) string { return "arn:aws:" + service + ":eu-west-1:111122223333:" + rest }
	switch resource["Type"] {
	case "AWS::Lambda::Function":
		return at("lambda", "function:"+properties["FunctionName"].(string))
	case "AWS::Lambda::Version":
		return s.resolve(properties["FunctionName"]).(string) + ":1"
	case "AWS::Logs::LogGroup":
		return at("logs", "log-group:"+properties["LogGroupName"].(string)+":*")
	case "AWS::IAM::ManagedPolicy":
		return "arn:aws:iam::111122223333:policy" + properties["Path"].(string) + s.resolve(properties["ManagedPolicyName"]).(string)
	case "AWS::StepFunctions::StateMachine":
		return at("states", "stateMachine:"+properties["StateMachineName"].(string))
	}
	return at("resource", id)
}
