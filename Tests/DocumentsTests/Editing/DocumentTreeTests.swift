import Documents
import Testing

struct DocumentTreeTests {
  private func tree(_ json: String) throws -> DocumentTree {
    let (arena, _) = DocumentReader.read([Source(name: "a", bytes: Array("{\"x\": \(json)}".utf8))])
    return DocumentTree(try #require(arena.roots.first?["x"]))
  }

  @Test func roundTrip() throws {
    let text = #"{"a":[1,2.5,"x",null,true,{}],"b":{"c":{"d":[]}}}"#
    #expect(try tree(text).document()?.json() == text)
  }

  /// The examples of RFC 6902, appendix A, where they are about what a patch does.
  @Test(arguments: [
    (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"baz":"qux","foo":"bar"}"#),
    (#"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#, #"{"foo":["bar","qux","baz"]}"#),
    (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
    (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
    (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#, #"{"baz":"boo","foo":"bar"}"#),
    (
      #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
      #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
      #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
    ),
    (
      #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
      #"{"foo":["all","cows","eat","grass"]}"#
    ),
    (
      #"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"grandchild":{}}}]"#,
      #"{"child":{"grandchild":{}},"foo":"bar"}"#
    ),
    (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
    (#"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#, #"{"foo":["bar",["abc","def"]]}"#),
    (#"{"a":1}"#, #"[{"op":"copy","from":"/a","path":"/b"}]"#, #"{"a":1,"b":1}"#),
  ])
  func patches(_ document: String, _ patch: String, _ result: String) throws {
    let (arena, _) = DocumentReader.read([Source(name: "a", bytes: Array("{\"x\": \(patch)}".utf8))])
    let patch = try JSONPatch(try #require(arena.roots.first?["x"]))
    #expect(try patch.applied(to: tree(document)).document()?.json() == result)
  }

  @Test(arguments: [
    #"[{"op":"add","path":"/baz/bat","value":1}]"#, #"[{"op":"remove","path":"/baz"}]"#,
    #"[{"op":"replace","path":"/baz","value":1}]"#, #"[{"op":"test","path":"/foo","value":1}]"#,
    #"[{"op":"add","path":"/list/01","value":1}]"#, #"[{"op":"add","path":"/list/3","value":1}]"#,
    #"[{"op":"spoil","path":"/foo"}]"#, #"[{"op":"add","path":"foo","value":1}]"#, #"{"op":"add"}"#,
    #"[{"op":"add","path":"/foo"}]"#,
  ])
  func patchesThatDoNotFit(_ text: String) throws {
    let (arena, _) = DocumentReader.read([Source(name: "a", bytes: Array("{\"x\": \(text)}".utf8))])
    let node = try #require(arena.roots.first?["x"])
    let document = try tree(#"{"foo":"bar","list":[1]}"#)
    #expect(throws: PatchError.self) { try JSONPatch(node).applied(to: document) }
  }

  @Test func missingParents() throws {
    let pointer = try #require(JSONPointer("/metadata/labels/a~1b"))
    let patch = JSONPatch([.add(pointer, .string("c"))])
    #expect(
      try patch.applied(to: tree("{}"), missingParents: .make).document()?.json()
        == #"{"metadata":{"labels":{"a/b":"c"}}}"#)
    #expect(pointer.description == "/metadata/labels/a~1b")
  }

  /// Of RFC 7386, appendix A.
  @Test(arguments: [
    (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
    (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#), (#"{"a":[1]}"#, #"{"a":1}"#, #"{"a":1}"#),
    (#"["a"]"#, #"{"a":1}"#, #"{"a":1}"#), (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
  ])
  func merging(_ document: String, _ patch: String, _ result: String) throws {
    #expect(try tree(document).merged(with: tree(patch)).document()?.json() == result)
  }
}
