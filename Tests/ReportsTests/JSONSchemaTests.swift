import JSONTesting
import Testing

/// The validator that the report tests rest on.
@Suite("JSON Schema validator")
struct JSONSchemaTests {
  @Test(
    "Says of each value whether it is valid",
    arguments: [
      (#"{"type": "string"}"#, #""a""#, true),
      (#"{"type": "string"}"#, "1", false),
      (#"{"type": ["string", "null"]}"#, "null", true),
      (#"{"type": "integer"}"#, "1.5", false),
      (#"{"type": "integer"}"#, "2", true),
      (#"{"type": "integer", "minimum": 1}"#, "0", false),
      (#"{"maximum": 100}"#, "101", false),
      (#"{"enum": ["a", "b"]}"#, #""c""#, false),
      (#"{"const": 1}"#, "1", true),
      (#"{"const": 1}"#, "2", false),
      (#"{"required": ["a"]}"#, "{}", false),
      (#"{"properties": {"a": {"type": "null"}}}"#, #"{"a": 1}"#, false),
      (#"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"b": 1}"#, false),
      (#"{"properties": {"a": {}}, "additionalProperties": {"type": "string"}}"#, #"{"b": 1}"#, false),
      (#"{"items": {"type": "string"}}"#, #"["a", 1]"#, false),
      (#"{"minProperties": 1}"#, "{}", false),
      (#"{"minProperties": 1}"#, #"{"a": 1}"#, true),
      (#"{"minItems": 1}"#, "[]", false),
      (#"{"maxItems": 1}"#, "[1, 2]", false),
      (#"{"uniqueItems": true}"#, "[1, 1]", false),
      (#"{"pattern": "^a+$"}"#, #""ab""#, false),
      (#"{"pattern": "^a+$"}"#, #""aa""#, true),
      (#"{"minLength": 2}"#, #""a""#, false),
      (#"{"anyOf": [{"type": "null"}, {"type": "string"}]}"#, "1", false),
      (#"{"anyOf": [{"type": "null"}, {"type": "string"}]}"#, "null", true),
      (#"{"oneOf": [{"minimum": 1}, {"minimum": 2}]}"#, "3", false),
      (#"{"oneOf": [{"minimum": 1}, {"minimum": 2}]}"#, "1", true),
      (#"{"allOf": [{"minimum": 1}, {"minimum": 2}]}"#, "1", false),
      (##"{"$defs": {"d": {"type": "null"}}, "items": {"$ref": "#/$defs/d"}}"##, "[1]", false),
      (##"{"$ref": "#/$defs/none"}"##, "1", false),
      (#"{"format": "uri-reference"}"#, #""a%20b/c""#, true),
      (#"{"format": "uri-reference"}"#, #""a b""#, false),
      (#"{"format": "uri-reference"}"#, #""a%2""#, false),
      (#"{"format": "uri"}"#, #""a/b""#, false),
      (#"{"format": "date-time"}"#, #""2020-01-01""#, false),
    ])
  func verdicts(schema: String, value: String, isValid: Bool) throws {
    let violations = try JSONSchema(JSON(schema)).violations(of: JSON(value))
    #expect(violations.isEmpty == isValid, "\(violations)")
  }

  @Test func unknownKeywordIsRefused() {
    #expect(throws: JSONSchema.Unsupported.self) {
      try JSONSchema(JSON(#"{"properties": {"a": {"patternProperties": {}}}}"#))
    }
  }

  @Test(
    "What is no JSON is refused",
    arguments: [
      "", "{", #"{"a"}"#, #"{"a":1,}"#, "[1,]", "[1 2]", "tru", #""\x""#, #""\u12""#, "\"\u{1}\"", "1 2", "01x",
      #"{"a":1,"a":2}"#,
    ])
  func syntax(text: String) {
    #expect(throws: JSON.SyntaxError.self) { try JSON(text) }
  }
}
