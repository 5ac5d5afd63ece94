/// What kubectl asks of a document before it sends it: that it names its kind, that its metadata has the types of
/// ObjectMeta; and its taking apart of lists.
struct ObjectCheck {
  let root: NodeIndex
  let source: Source
  private(set) var accepted: [NodeIndex] = []
  private(set) var problems: [DocumentProblem] = []

  init(root: NodeIndex, source: Source) {
    self.root = root
    self.source = source
  }

  /// Fills `accepted` and `problems`; false where kubectl would not look at what follows.
  mutating func run(_ builder: inout ArenaBuilder, _ validation: KubectlStream.Validation) -> Bool {
    if validation == .strict, let problem = identityProblem(of: root, builder) {
      problems.append(problem)
      return false
    }
    if validation == .strict, isCoreList(root, builder), let problem = coreListProblem(builder) {
      problems.append(problem)
      return false
    }
    if builder[root].kind == .map, isSet(builder.member("items", of: root), builder) {
      takeApart(&builder)
    } else if let problem = decodingProblem(of: root, builder) {
      problems.append(problem)
    } else {
      accepted.append(root)
    }
    return true
  }

  private func isSet(_ node: NodeIndex, _ builder: borrowing ArenaBuilder) -> Bool {
    node != 0 && builder[node].kind != .null
  }

  private func problem(_ node: NodeIndex, _ message: String, _ builder: borrowing ArenaBuilder) -> DocumentProblem {
    DocumentProblem(.error, .notAnObject, at: source.location(at: builder.place(of: node).offset), message)
  }
}

// MARK: - Identity

extension ObjectCheck {
  private func identityProblem(of node: NodeIndex, _ builder: borrowing ArenaBuilder) -> DocumentProblem? {
    guard builder[node].kind == .map else { return problem(node, "not an object: a map is expected", builder) }
    for key in ["apiVersion", "kind"] {
      let member = builder.member(key, of: node)
      guard isSet(member, builder) else { return problem(node, "\(key) is not set", builder) }
      guard let value = builder.string(of: member) else { return problem(member, "\(key) is not a string", builder) }
      if key == "apiVersion", value.utf8.count(where: { $0 == UInt8(ascii: "/") }) > 1 {
        return problem(member, "apiVersion has more than one '/'", builder)
      }
    }
    return nil
  }

  private func isCoreList(_ node: NodeIndex, _ builder: borrowing ArenaBuilder) -> Bool {
    builder.isString(builder.member("kind", of: node), "List")
      && builder.isString(builder.member("apiVersion", of: node), "v1")
  }

  private func coreListProblem(_ builder: borrowing ArenaBuilder) -> DocumentProblem? {
    let items = builder.member("items", of: root)
    guard items != 0, builder[items].kind == .list else {
      return problem(items == 0 ? root : items, "a List needs a list of items", builder)
    }
    var item = builder[items].low
    while item != 0 {
      if let problem = identityProblem(of: item, builder) { return problem }
      if isCoreList(item, builder) { return problem(item, "a List may not hold another List", builder) }
      item = builder[item].next
    }
    return nil
  }

  /// What stops the decoding of an object as such, whatever its list is.
  private func decodingProblem(of node: NodeIndex, _ builder: borrowing ArenaBuilder) -> DocumentProblem? {
    guard builder[node].kind == .map else { return problem(node, "not an object: a map is expected", builder) }
    for key in ["kind", "apiVersion"] {
      let member = builder.member(key, of: node)
      guard isSet(member, builder) else { return problem(node, "\(key) is not set", builder) }
      guard let value = builder.string(of: member) else { return problem(member, "\(key) is not a string", builder) }
      guard !value.isEmpty else { return problem(member, "\(key) is empty", builder) }
    }
    return MetadataCheck(source: source).problem(in: node, builder)
  }
}

// MARK: - Lists

extension ObjectCheck {
  /// Any object with `items` is a list to kubectl, whatever its kind; its items inherit the kind without "List".
  private mutating func takeApart(_ builder: inout ArenaBuilder) {
    let items = builder.member("items", of: root)
    guard builder[items].kind == .list else {
      problems.append(problem(items, "items is not a list", builder))
      return
    }
    for key in ["kind", "apiVersion"] where builder.string(of: builder.member(key, of: root)) ?? "" == "" {
      problems.append(problem(root, "\(key) is not set", builder))
      return
    }
    if let problem = MetadataCheck(source: source).problem(in: root, builder) {
      problems.append(problem)
      return
    }
    let listKind = builder.string(of: builder.member("kind", of: root)) ?? ""
    let kind = listKind.hasSuffix("List") ? String(listKind.dropLast(4)) : listKind
    let apiVersion = builder.string(of: builder.member("apiVersion", of: root)) ?? ""
    var item = builder[items].low
    while item != 0 {
      accept(item, inheriting: apiVersion, kind, &builder)
      item = builder[item].next
    }
  }

  private mutating func accept(
    _ item: NodeIndex, inheriting apiVersion: String, _ kind: String, _ builder: inout ArenaBuilder
  ) {
    guard builder[item].kind == .map else {
      problems.append(problem(item, "an item of a list is not an object", builder))
      return
    }
    if builder.member("kind", of: item) == 0, builder.member("apiVersion", of: item) == 0, !kind.isEmpty {
      builder.addDefault("kind", .string(kind), to: item)
      builder.addDefault("apiVersion", .string(apiVersion), to: item)
    }
    for key in ["kind", "apiVersion"] where builder.string(of: builder.member(key, of: item)) ?? "" == "" {
      problems.append(problem(item, "\(key) of an item is not set", builder))
      return
    }
    accepted.append(item)
  }
}
