import Documents

/// Turns a schema into types, going on behind what is wrong.
struct SchemaReader {
  let scope: Schema.Scope
  private(set) var objects: [String: ObjectType] = [:]
  private(set) var problems: [SchemaError.Problem] = []

  init(scope: Schema.Scope) {
    self.scope = scope
  }

  /// The type of the whole; nil where the schema leaves everything open.
  mutating func read(_ node: Node, named name: String, version: String?) -> CELType? {
    guard node["kind"]?.string == "CustomResourceDefinition" else {
      return type(of: node, name, isResource: node["properties", "apiVersion"] != nil, depth: 0)
    }
    guard let schema = schema(of: node, version) else { return nil }
    return type(of: schema, name, isResource: true, depth: 0)
  }

  private mutating func schema(of definition: Node, _ name: String?) -> Node? {
    guard let versions = definition["spec", "versions"], versions.kind == .list else {
      return note(.malformed(expected: "a definition with spec.versions"), definition)
    }
    let version =
      name == nil
      ? versions.elements.first { $0["storage"]?.bool == true } ?? versions[0]
      : versions.elements.first { $0["name"]?.string == name }
    guard let version else { return note(.unknownVersion(name ?? ""), versions) }
    guard let schema = version["schema", "openAPIV3Schema"] else { return note(.missingSchema, version) }
    return schema
  }

  private mutating func type(of node: Node, _ name: String, isResource: Bool, depth: Int) -> CELType? {
    guard depth <= Schema.depthLimit else { return note(.tooDeep, node) }
    guard node.kind == .map else { return note(.malformed(expected: "a schema"), node) }
    if let reference = node["$ref"] { return note(.reference, reference) }
    if flag("x-kubernetes-int-or-string", node) || node["format"]?.string == "int-or-string" { return .dyn }
    let isResource = isResource || flag("x-kubernetes-embedded-resource", node)
    guard let typeNode = node["type"] else {
      return isResource ? object(node, name, isResource: true, depth: depth) : open
    }
    guard let type = typeNode.string else { return note(.malformed(expected: "the name of a type"), typeNode) }
    switch type {
    case "object": return object(node, name, isResource: isResource, depth: depth)
    case "array": return list(node, name, depth: depth)
    case "string": return nullable(text(node), node)
    case "boolean": return nullable(.bool, node)
    case "integer": return nullable(.int, node)
    case "number": return scope == .wholeDocument ? .dyn : .double
    default: return note(.unknownType(type), typeNode)
    }
  }

  /// The type of what the schema says nothing about.
  private var open: CELType? { scope == .wholeDocument ? .dyn : nil }

  private func text(_ node: Node) -> CELType {
    guard scope == .validationRules else { return .string }
    return switch node["format"]?.string {
    case "byte": .bytes
    case "duration": .duration
    case "date", "date-time": .timestamp
    default: .string
    }
  }

  /// The API server does not tell its rules which fields may be null.
  private mutating func nullable(_ type: CELType, _ node: Node) -> CELType {
    flag("nullable", node) && scope == .wholeDocument ? .wrapper(type) : type
  }

  // MARK: Lists and objects

  private mutating func list(_ node: Node, _ name: String, depth: Int) -> CELType? {
    guard let items = node["items"] else { return open.map { .list($0) } }
    return type(of: items, "\(name).@idx", isResource: false, depth: depth + 1).map { .list($0) }
  }

  private mutating func object(_ node: Node, _ name: String, isResource: Bool, depth: Int) -> CELType? {
    let properties = node["properties"]
    if let additional = node["additionalProperties"], additional.bool != false {
      if properties != nil, additional.kind == .map { return note(.conflictingProperties, additional) }
      guard properties != nil || isResource else {
        if additional.bool == true { return open.map { .map(.string, $0) } }
        return type(of: additional, "\(name).@elem", isResource: false, depth: depth + 1).map { .map(.string, $0) }
      }
    }
    if let properties, properties.kind != .map {
      return note(.malformed(expected: "a map of schemas"), properties)
    }
    let isOpen = flag("x-kubernetes-preserve-unknown-fields", node) || node["additionalProperties"]?.bool == true
    if scope == .wholeDocument, properties == nil, !isResource { return .map(.string, .dyn) }
    var object = ObjectType(fields: [:], others: isOpen ? open : nil)
    if let properties {
      for property in properties.children {
        let key = property.key ?? ""
        guard let type = type(of: property, "\(name).\(key)", isResource: false, depth: depth + 1) else { continue }
        add(key, type, to: &object)
      }
    }
    if isResource { addResourceFields(name, &object) }
    objects[name] = object
    return .opaque(name)
  }

  private func add(_ key: String, _ type: CELType, to object: inout ObjectType) {
    if scope == .wholeDocument { object.fields[key] = type }
    guard let name = FieldName.escaped(key) else { return }
    object.fields[name] = type
    if name != key { object.keys[name] = key }
  }

  /// What every resource has, whether its schema says so or not.
  private mutating func addResourceFields(_ name: String, _ object: inout ObjectType) {
    object.fields["apiVersion"] = .string
    object.fields["kind"] = .string
    object.fields["metadata"] = .opaque("\(name).metadata")
    let metadata = scope == .wholeDocument ? ObjectMetadata.fields : ["name": .string, "generateName": .string]
    var declared = objects["\(name).metadata"] ?? ObjectType(fields: [:])
    for (field, type) in metadata { add(field, type, to: &declared) }
    objects["\(name).metadata"] = declared
    if scope == .wholeDocument {
      for (owned, fields) in ObjectMetadata.owned { objects[owned] = ObjectType(fields: fields) }
    }
  }

  // MARK: Reading

  private mutating func flag(_ key: String, _ node: Node) -> Bool {
    guard let value = node[key], !value.isNull else { return false }
    guard let flag = value.bool else { return note(.malformed(expected: "true or false"), value) ?? false }
    return flag
  }

  /// Notes a problem; nil, for whoever has nothing else to give.
  private mutating func note<Result>(_ kind: SchemaError.Kind, _ node: Node) -> Result? {
    problems.append(SchemaError.Problem(kind: kind, location: node.location, path: node.path()))
    return nil
  }
}
