package scenario

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
	o := object{"title": s.What, "type": "object", "properties": properties, "patternProperties": object{"^x-": true}, "additionalProperties": false}
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
	basePattern     = `^[Hh][Tt][Tt][Pp][Ss]?://.|\$\{`
	proxyPattern    = `^(none$|environment$|([Hh][Tt][Tt][Pp][Ss]?|[Ss][Oo][Cc][Kk][Ss]5[Hh]?)://.)|\$\{`
	sizePattern     = `^\s*([1-9][0-9]*|[0-9]+(\.[0-9]+)?) *([kK]?B|[MG]B|[KMG]iB)?\s*$|` + anyTemplate
	exprPattern     = `^\s*[^\s$]` // no ${: an expression is bare
	timePattern     = `^[0-9]{4}-[0-9]{2}-[0-9]{2}|^[A-Z][a-z]{2}, |` + durationPattern
	dataPattern     = `\.([Cc][Ss][Vv]|[Jj][Ss][Oo][Nn]|[Yy][Aa]?[Mm][Ll])$`
)

const bare = "write an expression, with names bare, not in ${}"

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
	return object{"type": types, "pattern": pattern, "patternErrorMessage": message, "errorMessage": message}
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
		tExpression:  matching(scalar, exprPattern, bare),
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
		tSessions: {"type": objectOrNull, "propertyNames": ref("name"), "additionalProperties": object{"if": object{"type": "null"},
			"else": ref("session")}},
		tAs:       {"type": scalar},
		tHTTP:     with(matching([]string{"string", "number"}, `^(1\.1|2(\.0)?)$|`+anyTemplate, "write 1.1 or 2"), "if", object{"type": "number"}, "then", object{"enum": []any{1.1, 2}}),
		tSize:     with(matching([]string{"string", "integer"}, sizePattern, "a size is a number of bytes, or has a unit: 500kB, 10MiB"), "minimum", 1),
		tProfiles: {"type": objectOrNull, "additionalProperties": ref("profile")},
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
		"if":                  object{"enum": slices.Compact(taken)}, "then": impossible("this is a word of the language: choose another name")}
}

func dataSchema() object {
	return with(matching([]string{"array", "string", "null"}, dataPattern, "write a list of mappings, or the path of a CSV, JSON or YAML file"),
		"items", object{"type": "object"}, "minItems", 1)
}

// keySchemas has the keys that take less, or more, than their KeyType says: by shape and key.
func keySchemas() map[string]object {
	condition := matching([]string{"string", "boolean"}, exprPattern, "write an expression that is true or false, as status == 200")
	base := matching([]string{"string", "null"}, basePattern, "write it whole: https://example.org")
	textOrNull := object{"type": scalarOrNull}
	save := matching("string", `\.([Tt][Xx][Tt]|[Jj][Ss][Oo][Nn])$|\$\{[^}]*\}$`, "end it in .json for a storage state, or in .txt for cookies.txt")
	headers := with(maps.Clone(typeSchemas()[tPairs]), "propertyNames", matching("string", tokenPattern, "the name of a header is made of letters, digits and -"))
	return map[string]object{
		"file.base": base, "project.base": base, "profile.base": base,
		"session.userAgent": textOrNull, "stepSession.userAgent": textOrNull,
		"step.cookies": {"type": objectOrNull, "additionalProperties": object{"if": object{"type": "array"}, "then": object{"maxItems": 1, "items": ref("text")},
			"else": object{"type": scalarOrNull}}},
		"session.save": save, "stepSession.save": save,
		"step.headers": headers, "session.headers": headers, "stepSession.headers": headers,
		"session.proxy": proxySchema(), "stepSession.proxy": proxySchema(), "step.proxy": proxySchema(),
		"session.maxRedirects": countSchema(0), "stepSession.maxRedirects": countSchema(0), "step.maxRedirects": countSchema(0),
		"file.steps": {"type": "array", "items": ref("step"), "minItems": 1},
		"step.run": with(matching("string", `\S`, "write the path of a scenario"), "if", object{"pattern": anyTemplate, "type": "string"},
			"then", impossible("run takes no ${}: what runs is checked before anything is sent")),
		"step.if":          condition,
		"step.proof":       condition,
		"retry.until":      condition,
		"retry.times":      countSchema(1),
		"retry.backoff":    with(orTemplate("write a number from 1, or ${...}", "number"), "minimum", 1),
		"expectation.that": condition,
		"capture.secret":   {"type": "boolean"},
		"tls.minVersion": with(matching([]string{"string", "number"}, `^1\.[0-3]$|`+anyTemplate, "write 1.0, 1.1, 1.2 or 1.3"),
			"if", object{"type": "number"}, "then", object{"enum": []any{1.0, 1.1, 1.2, 1.3}}),
		"graphql.variables": matching([]string{"object", "string", "null"}, anyTemplate, "write a mapping or ${...}"),
		"cookie.expires":    matching("string", timePattern, "write a time as 2030-01-31T12:00:00Z, or a duration from now as 24h"),
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
		"step":        {"allOf": stepRules()},
		"session":     {"type": objectOrNull},
		"auth":        {"type": objectOrNull, "allOf": oneOf("auth takes one of basic and bearer", "basic", "bearer")},
		"basic":       {"required": []string{"user", "password"}},
		"tls":         {"allOf": []any{needs("cert", "key"), needs("key", "cert")}},
		"expectation": {"type": []string{"string", "boolean", "object"}, "required": []string{"that"}, "pattern": exprPattern, "patternErrorMessage": bare},
		"capture":     {"type": scalarOrObject, "required": []string{"value"}, "pattern": exprPattern, "patternErrorMessage": bare},
		"part":        {"type": append([]string{"null"}, scalarOrObject...), "allOf": oneOf("a part needs one of content and file", "content", "file")},
		"graphql":     {"required": []string{"query"}},
		"cookie":      {"type": append([]string{"null"}, scalarOrObject...), "required": []string{"value"}},
	}
}

// Editors show the errorMessage of a schema where a type, a pattern or a key is wrong, and words of their own where oneOf,
// not or required fail. So the rules are written with the former.

// impossible is a schema that nothing here satisfies, with the reason.
func impossible(message string) object { return object{"type": "null", "errorMessage": message} }

// needs says that a mapping with one key has another one as well.
func needs(key, other string) object {
	return object{"if": object{"required": []string{key}}, "then": object{"required": []string{other}}}
}

// oneOf says that a mapping, if it is one, has exactly one of the keys.
func oneOf(message string, keys ...string) []any {
	return append(atMostOne(message, keys), object{"if": hasNone(keys), "then": impossible(message)})
}

// atMostOne says that a mapping has no two of the keys.
func atMostOne(message string, keys []string) []any {
	var rules []any
	for i, key := range keys[:len(keys)-1] {
		rules = append(rules, object{"if": object{"required": []string{key}}, "then": refused(message, keys[i+1:])})
	}
	return rules
}

// hasNone is a mapping with none of the keys.
func hasNone(keys []string) object {
	var each []any
	for _, k := range keys {
		each = append(each, object{"required": []string{k}})
	}
	return object{"not": object{"anyOf": each}}
}

// refused is a mapping without the keys, and why.
func refused(message string, keys []string) object {
	properties := object{}
	for _, k := range keys {
		properties[k] = false
	}
	return object{"properties": properties, "errorMessage": message}
}

// stepRules: a step has one action, a request one body, and each kind of step its own keys.
func stepRules() []any {
	var actions []string
	for _, k := range actionKinds() {
		actions = append(actions, k.key)
	}
	rules := atMostOne("a step has one action: make two steps of it", actions)
	rules = append(rules, object{"if": hasNone(actions), "then": impossible("the step has no action: it needs one of " + strings.Join(actions, ", "))})
	return slices.Concat(rules, strangerRules(), atMostOne("a request has one body", bodyKeys),
		atMostOne("as and replay exclude each other", []string{"as", "replay"}))
}

// strangerRules refuse the keys of one kind of step in another kind.
func strangerRules() []any {
	keys := map[string][]string{} // by the kinds of step that take them
	for _, key := range StepShape.names() {
		var owners []string
		for _, k := range actionKinds() {
			if slices.Contains(k.keys, key) {
				owners = append(owners, k.key)
			}
		}
		if len(owners) > 0 {
			keys[strings.Join(owners, " or ")] = append(keys[strings.Join(owners, " or ")], key)
		}
	}
	var rules []any
	for _, owners := range slices.Sorted(maps.Keys(keys)) {
		rules = append(rules, object{"if": hasNone(strings.Split(owners, " or ")), "then": refused("this belongs to a step with "+owners, keys[owners])})
	}
	return rules
}
