package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"crumb/scenario/expression"
)

// Schema returns the JSON Schema (2020-12) of scenario files, for editors: every key with its description, its type and
// what it goes together with. It says no to nothing that Load accepts; Load knows more, such as what names an expression may
// use. It is built anew at each call, from Shapes.
func Schema() []byte { return schema("file", "A crumb scenario") }

// SchemaProject returns the JSON Schema of crumb.yaml; see Schema.
func SchemaProject() []byte { return schema("project", "The crumb.yaml of a project") }

// object is a JSON object.
type object = map[string]any

func schema(root, title string) []byte {
	defs := object{}
	for t, o := range typeSchemas() {
		defs[string(t)] = o
	}
	special, rules := keySchemas(), shapeSchemas()
	for _, s := range Shapes() {
		defs[s.ID] = shapeSchema(s, special, rules[s.ID])
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	// Nothing in it can fail to encode: it is made of texts, numbers, booleans, lists and mappings.
	_ = e.Encode(object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "$ref": "#/$defs/" + root, "$defs": defs})
	return b.Bytes()
}

// shapeSchema is the schema of a mapping: its keys, and the rules about them.
func shapeSchema(s *Shape, special map[string]object, rules object) object {
	properties := object{}
	for _, k := range s.Keys {
		p := ref(string(k.Type))
		if o, ok := special[s.ID+"."+k.Name]; ok {
			p = maps.Clone(o)
		}
		p["description"] = k.Doc
		properties[k.Name] = p
	}
	o := object{"type": "object", "properties": properties, "patternProperties": object{"^x-": true}, "additionalProperties": false}
	maps.Copy(o, rules)
	return o
}

// Patterns of texts, as both RE2 and ECMA-262 read them.
const (
	anyTemplate     = `\$\{`
	namePattern     = `^[A-Za-z_][A-Za-z0-9_]*$`
	tokenPattern    = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"
	methodPattern   = "[A-Z0-9!#$%&'*+.^_`|~-]+ "
	targetPattern   = `[ \t]*([/?]|\$\{|[Hh][Tt][Tt][Pp][Ss]?://)`
	durationPattern = `^\s*(\+?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)\s*$|[\s\S]*\$\{)`
	proxyPattern    = `^(none$|environment$|([Hh][Tt][Tt][Pp][Ss]?|[Ss][Oo][Cc][Kk][Ss]5[Hh]?)://.)|\$\{`
	dataPattern     = `\.([Cc][Ss][Vv]|[Jj][Ss][Oo][Nn]|[Yy][Aa]?[Mm][Ll])$`
)

// A plain scalar is the text as spelt where a text is wanted; so YAML's numbers and booleans are texts too.
var (
	scalar         = []string{"string", "number", "boolean"}
	scalarOrNull   = []string{"string", "number", "boolean", "null"}
	scalarOrObject = []string{"string", "number", "boolean", "object"}
	objectOrNull   = []string{"object", "null"}
)

func ref(def string) object { return object{"$ref": "#/$defs/" + def} }

// matching is a value of the types; its text, if it is one, matches a pattern.
func matching(types any, pattern, message string) object {
	return object{"type": types, "pattern": pattern, "patternErrorMessage": message}
}

// orTemplate is a value of a type, or a text with ${}.
func orTemplate(message string, types ...string) object {
	return matching(append(types, "string"), anyTemplate, message)
}

// oneOrList is a list of what each holds, or one of them.
func oneOrList(each object) object {
	return object{"if": object{"type": "array"}, "then": object{"items": each}, "else": each}
}

// named is a mapping from names that the user gives to values.
func named(types any, value any) object {
	return object{"type": types, "propertyNames": ref("name"), "additionalProperties": value}
}

// typeSchemas has every KeyType that is no shape.
func typeSchemas() map[KeyType]object {
	values := object{"type": append([]string{"array"}, scalarOrNull...), "items": ref("text")}
	return map[KeyType]object{
		tText:        {"type": scalar},
		tPlain:       {"type": scalarOrNull},
		tName:        nameSchema(),
		tAny:         {},
		tBool:        orTemplate("write true, false or ${...}", "boolean"),
		tInt:         orTemplate("write a whole number or ${...}", "integer"),
		tNumber:      orTemplate("write a number or ${...}", "number"),
		tDuration:    matching("string", durationPattern, "a duration is a number and a unit: 500ms, 30s, 2m"),
		tFollow:      with(orTemplate("write true, false, a number of hops or ${...}", "boolean", "integer"), "minimum", 0),
		tClear:       {"enum": []any{true, false, "session"}},
		tExpression:  matching(scalar, `\S`, "write an expression"),
		tExpressions: oneOrList(ref("expression")),
		tExpect:      oneOrList(ref("expectation")),
		tWords:       {"type": append([]string{"array"}, scalarOrNull...), "items": ref("text")},
		tTexts:       {"type": append([]string{"array"}, scalar...), "items": ref("text")},
		tPairs:       {"type": objectOrNull, "additionalProperties": values},
		tNamesValues: named(objectOrNull, true),
		tSteps:       {"type": []string{"array", "null"}, "items": ref("step")},
		tData:        dataSchema(),
		tServer:      {"enum": []any{"demo", nil}},
		tRequestLine: matching("string", `^\s*(`+methodPattern+`)?`+targetPattern, "write METHOD target, as GET /path; a target is an http(s) URL, or begins with /, ? or ${"),
		tLogin:       matching("string", `^\s*`+methodPattern+targetPattern, "write METHOD target, as POST /login"),
		tExec:        with(matching(append([]string{"array"}, scalar...), `\S`, "write a program and its arguments"), "items", ref("text"), "minItems", 1),
		tEach:        with(named("object", orTemplate("write a list or ${...}", "array")), "minProperties", 1, "maxProperties", 1),
		tCapture:     named("object", ref("capture")),
		tMultipart: {"type": "object", "additionalProperties": object{"if": object{"type": "array"},
			"then": object{"items": ref("part")}, "else": ref("part")}},
		tSetCookies: {"type": objectOrNull, "additionalProperties": ref("cookie")},
		tProfiles:   {"type": objectOrNull, "additionalProperties": ref("profile")},
	}
}

// with adds keys with values to an object.
func with(o object, keysAndValues ...any) object {
	for i := 0; i < len(keysAndValues); i += 2 {
		o[keysAndValues[i].(string)] = keysAndValues[i+1]
	}
	return o
}

// nameSchema is a name that the user gives.
func nameSchema() object {
	taken := slices.Concat(slices.Collect(maps.Keys(BuiltinNames())), reservedLater, expression.Reserved())
	slices.Sort(taken)
	return object{"type": []string{"string", "null"}, "pattern": namePattern,
		"patternErrorMessage": "a name is made of letters, digits and _, and begins with no digit",
		"not":                 object{"enum": slices.Compact(taken)}, "errorMessage": "this is a word of the language: choose another name"}
}

func dataSchema() object {
	return with(matching([]string{"array", "string", "null"}, dataPattern, "write a list of mappings, or the path of a CSV, JSON or YAML file"),
		"items", object{"type": "object"}, "minItems", 1)
}

// keySchemas has the keys that take less, or more, than their KeyType says: by shape and key.
func keySchemas() map[string]object {
	condition := object{"type": []string{"string", "boolean"}, "pattern": `\S`, "patternErrorMessage": "write an expression that is true or false"}
	textOrNull := object{"type": scalarOrNull}
	headers := with(maps.Clone(typeSchemas()[tPairs]), "propertyNames", matching("string", tokenPattern, "the name of a header is made of letters, digits and -"))
	return map[string]object{
		"file.base": textOrNull, "project.base": textOrNull, "profile.base": textOrNull,
		"session.userAgent": textOrNull, "stepSession.userAgent": textOrNull,
		"step.headers": headers, "session.headers": headers, "stepSession.headers": headers,
		"session.proxy": proxySchema(), "stepSession.proxy": proxySchema(), "step.proxy": proxySchema(),
		"session.maxRedirects": countSchema(0), "stepSession.maxRedirects": countSchema(0), "step.maxRedirects": countSchema(0),
		"file.steps":        {"type": "array", "items": ref("step"), "minItems": 1},
		"step.run":          with(matching("string", `\S`, "write the path of a scenario"), "not", object{"pattern": anyTemplate}, "errorMessage", "run takes no ${}"),
		"step.if":           condition,
		"step.proof":        condition,
		"retry.until":       condition,
		"retry.times":       countSchema(1),
		"retry.backoff":     with(orTemplate("write a number from 1, or ${...}", "number"), "minimum", 1),
		"expectation.that":  condition,
		"capture.secret":    {"type": "boolean"},
		"tls.minVersion":    {"anyOf": []any{object{"enum": []any{"1.0", "1.1", "1.2", "1.3", 1.0, 1.1, 1.2, 1.3}}, matching("string", anyTemplate, "write 1.0, 1.1, 1.2 or 1.3")}},
		"graphql.variables": matching([]string{"object", "string", "null"}, anyTemplate, "write a mapping or ${...}"),
		"cookie.expires":    {"type": "string"},
		"cookie.sameSite":   matching("string", `^(Strict|Lax|None)$|`+anyTemplate, "write Strict, Lax or None"),
	}
}

func proxySchema() object {
	return matching("string", proxyPattern, "write http://host:port, https://..., socks5://..., none or environment")
}

func countSchema(least int) object {
	return with(orTemplate("write a whole number or ${...}", "integer"), "minimum", least)
}

// shapeSchemas has what shapes say beyond their keys: short forms, and which keys need or exclude each other.
func shapeSchemas() map[string]object {
	return map[string]object{
		"file":        {"required": []string{"steps"}},
		"step":        {"oneOf": oneAction(), "allOf": append(strangerRules(), bodyRules()...)},
		"session":     {"type": objectOrNull},
		"auth":        with(exactlyOne("basic", "bearer"), "type", objectOrNull),
		"basic":       {"required": []string{"user", "password"}},
		"tls":         {"dependentRequired": object{"cert": []string{"key"}, "key": []string{"cert"}}},
		"expectation": {"type": []string{"string", "boolean", "object"}, "required": []string{"that"}, "pattern": `\S`},
		"capture":     {"type": scalarOrObject, "required": []string{"value"}, "pattern": `\S`},
		"part":        with(exactlyOne("content", "file"), "type", append([]string{"null"}, scalarOrObject...)),
		"graphql":     {"required": []string{"query"}},
		"cookie":      {"type": append([]string{"null"}, scalarOrObject...), "required": []string{"value"}},
	}
}

// exactlyOne says that a mapping, if it is one, has one of the keys.
func exactlyOne(keys ...string) object {
	return object{"if": object{"type": "object"}, "then": object{"oneOf": requireEach(keys...)}}
}

// requireEach has for each key the schema of an object that has it.
func requireEach(keys ...string) []any {
	var list []any
	for _, k := range keys {
		list = append(list, object{"required": []string{k}})
	}
	return list
}

func oneAction() []any {
	var keys []string
	for _, k := range actionKinds() {
		keys = append(keys, k.key)
	}
	return requireEach(keys...)
}

// strangerRules refuse the keys of one kind of step in another kind.
func strangerRules() []any {
	owners := map[string][]string{}
	for _, k := range actionKinds() {
		for _, key := range k.keys {
			owners[key] = append(owners[key], k.key)
		}
	}
	var rules []any
	for _, key := range slices.Sorted(maps.Keys(owners)) {
		message := key + " belongs to a step with " + owners[key][0]
		for _, o := range owners[key][1:] {
			message += " or " + o
		}
		rules = append(rules, object{"if": object{"not": object{"anyOf": requireEach(owners[key]...)}},
			"then": object{"properties": object{key: refused(message)}}})
	}
	return rules
}

// bodyRules let a request have one body.
func bodyRules() []any {
	var rules []any
	for i, key := range bodyKeys[:len(bodyKeys)-1] {
		others := object{}
		for _, other := range bodyKeys[i+1:] {
			others[other] = refused("a request has one body: " + key + " stands there already")
		}
		rules = append(rules, object{"if": object{"required": []string{key}}, "then": object{"properties": others}})
	}
	return rules
}

// refused is the schema of a key that has no place. Editors show the message and do not offer the key.
func refused(message string) object {
	return object{"not": object{}, "errorMessage": message, "doNotSuggest": true}
}
